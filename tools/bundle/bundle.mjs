// `npm run bundle -- <app>...`: makes apps/<app>/dist/bundle of what `npm run build` made.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleApp } from './bundle-app.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const apps = process.argv.slice(2);

if (apps.length === 0) {
  console.error('Which app? For example: npm run bundle -- content');
  process.exitCode = 2;
}
for (const app of apps) {
  const folder = join(ROOT, 'apps', app, 'dist', 'bundle');
  await bundleApp(app, folder);
  console.log(`${app}: ${folder}`);
}
