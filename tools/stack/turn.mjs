// One stack a data folder: two would write over each other.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Takes the folder; gives how to leave it. @throws Error naming the process that has it. */
export function takeFolder(folder) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'pid');
  const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (holder > 0 && holder !== process.pid && isAlive(holder)) {
    throw new Error(
      `Another stack (pid ${holder}) has its data in ${folder}. ` +
        'Stop it, or choose --data <folder>.',
    );
  }
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
