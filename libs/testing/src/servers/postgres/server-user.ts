import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A user of the machine to run a server as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root. Then it runs as `postgres`, else as `nobody`; undefined means
 * as whoever runs this.
 */
export function serverUser(passwd?: string): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = (passwd ?? readFileSync('/etc/passwd', 'utf8'))
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody']
    .map((name) => users.find((user) => user[0] === name))
    .find(Boolean);
  return found ? { uid: Number(found[2]), gid: Number(found[3]) } : { uid: 65534, gid: 65534 };
}

/** True when any user can reach a path: every folder above it lets others pass. */
export function reachableByOthers(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
