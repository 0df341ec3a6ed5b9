// The reference system in one process.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { timeFlow } from './flow.mjs';
import { essays } from './texts.mjs';

const { ReferenceSystem } = createRequire(import.meta.url)('@mainstay-apps/reference-system');
const [count, seed] = process.argv.slice(2).map(Number);
const folder = fileURLToPath(new URL('../../../.mainstay/bench-', import.meta.url));
const dataFolder = await mkdtemp(folder);
const system = new ReferenceSystem({
  dataFolder,
  freePorts: true,
  configure: (settings) => {
    settings.logLevel = 'warn';
  },
});
const urls = await system.start();
try {
  process.send(await timeFlow(urls, essays(count, seed)));
} finally {
  await system.stop();
  await rm(dataFolder, { recursive: true, force: true });
  process.disconnect();
}
