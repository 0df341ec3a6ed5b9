// What processes of others use, for races and for tests under load.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** `USER_HZ`, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const AFTER_NAME = 2;
const FIELD = { parent: 4, user: 14, system: 15, childrenUser: 16, childrenSystem: 17 };

/**
 * Microseconds that a process and its children, ended ones included, have spent so far; undefined
 * where there is no `/proc`.
 */
export function processorTime(pid) {
  const own = statOf(pid);
  if (own === undefined) return undefined;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((stat) => stat !== undefined && stat.parent === Number(pid));
  const ended = own.childrenUser + own.childrenSystem;
  const alive = [own, ...children].reduce((sum, { user, system }) => sum + user + system, 0);
  return ((ended + alive) * 1e6) / TICKS_PER_SECOND;
}

/** Resident memory of a process in megabytes, as `ps` says. */
export async function residentMb(pid) {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1024;
}

/** The fields of `/proc/<pid>/stat`; a process may end while it is looked at. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, the only field that may hold spaces, stands in brackets.
    const fields = text.slice(text.lastIndexOf(')') + AFTER_NAME).split(' ');
    const at = (index) => Number(fields[index - AFTER_NAME - 1]);
    return Object.fromEntries(Object.entries(FIELD).map(([name, index]) => [name, at(index)]));
  } catch {
    return undefined;
  }
}
