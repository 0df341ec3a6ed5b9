// Installs what only a race needs, where the lock file of this package moved on.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${folder}node_modules/.mainstay-lock`;
const lock = readFileSync(`${folder}package-lock.json`);
const digest = createHash('sha256').update(lock).digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  console.error('[mainstay] installing the peers of the races (npm ci)');
  const npm = process.env.npm_execpath;
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_(?!execpath)/.test(name));
  const { status } = spawnSync(npm ? process.execPath : 'npm', npm ? [npm, ...options] : options, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: Object.fromEntries(inherited),
  });
  if (status !== 0) process.exit(2);
  writeFileSync(stamp, digest);
}
