// Installs a package of this repository that is none of its workspaces (bench, a project in a
// test), where its lock file moved on since. Only Node's own modules.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What an outer npm script sets would change what npm ci does, except where its settings are: run
 * by another Node, npm looks for the machine's beside that one, and misses its registry.
 */
const OF_A_SCRIPT = /^npm_(?!execpath$|config_(globalconfig|userconfig|registry)$)/;

/**
 * @param folder where its package.json stands
 * @param what said on stderr when it is installed
 * @returns whether it is installed now
 */
export function ensurePackage(folder, what) {
  const stamp = join(folder, 'node_modules', '.mainstay-lock');
  const lock = readFileSync(join(folder, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return true;
  process.stderr.write(`mainstay: installing ${what} (npm ci)\n`);
  const npm = process.env.npm_execpath;
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const inherited = Object.entries(process.env).filter(([name]) => !OF_A_SCRIPT.test(name));
  const { status } = spawnSync(npm ? process.execPath : 'npm', npm ? [npm, ...options] : options, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: Object.fromEntries(inherited),
    shell: process.platform === 'win32' && !npm,
  });
  if (status === 0) writeFileSync(stamp, digest);
  return status === 0;
}
