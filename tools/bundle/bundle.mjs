// `npm run bundle -- <app>...`: makes apps/<app>/dist/bundle of what `npm run build` made.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleApp } from './bundle-app.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const wanted = process.argv.slice(2);
/** Those that have an image. */
const apps = readdirSync(join(ROOT, 'apps')).filter((app) => has(app, 'Dockerfile'));
const problem = problemOf(wanted);

if (problem === undefined) await bundle(wanted);
else {
  console.error(problem);
  process.exitCode = 2;
}

function problemOf(names) {
  if (names.length === 0) return 'Which service? For example: npm run bundle -- content';
  const unknown = names.filter((name) => !apps.includes(name));
  if (unknown.length > 0) return `No service is called ${unknown.join(', ')}: ${apps.join(', ')}.`;
  const missing = names.filter((name) => !has(name, 'dist/main.js'));
  if (missing.length > 0) return `Not compiled: ${missing.join(', ')}. First: npm run build`;
  return undefined;
}

function has(app, file) {
  return existsSync(join(ROOT, 'apps', app, file));
}

async function bundle(names) {
  for (const app of names) {
    const folder = join(ROOT, 'apps', app, 'dist', 'bundle');
    await bundleApp(app, folder);
    console.log(`${app}: ${folder}`);
  }
}
