// What an image of a relay would run: its program as one bundle, made and started as the images of
// the services are.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../../../tools/bundle/bundle-app.mjs';

const PROGRAM = fileURLToPath(new URL('./relay-program.mjs', import.meta.url));
/** It serves no HTTP. */
const ABSENT = ['@nestjs/platform-express'];
const LOAD = "for (const load of Object.values(require('./vendor.js'))) load()";
let made;

/** Made once a race. @returns {main, env}: its file and the variables of the Dockerfiles */
export function relayImage() {
  made ??= make();
  return made;
}

export async function removeRelayImage() {
  if (made === undefined) return;
  const { folder } = await made;
  rmSync(folder, { recursive: true, force: true });
}

async function make() {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-relay-'));
  await bundleProgram({ main: PROGRAM, absent: ABSENT }, folder);
  const env = {
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    MALLOC_ARENA_MAX: '2',
    MALLOC_TRIM_THRESHOLD_: '131072',
  };
  execFileSync(process.execPath, ['-e', LOAD], { cwd: folder, env: { ...process.env, ...env } });
  return { folder, main: join(folder, 'main.js'), env };
}
