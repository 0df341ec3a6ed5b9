import { systemClock } from '@mainstay/core';
import { keepProcessUp } from '../connection/keep-process-up';
import { EmbeddedPostgresFailedError } from '../errors/embedded-postgres-failed.error';
import type { DataFolder } from './data-folder';
import { looksLikePostgres, processIdentity } from './process-identity';

const POLL_MS = 20;
const DEADLINE_MS = 20_000;

/**
 * Makes sure that nothing runs on the folder. A server whose starter was killed is ended; a note
 * left behind by a crash, whose process id is somebody else's by now, is removed.
 *
 * @throws {EmbeddedPostgresFailedError} when a living process uses the folder.
 */
export async function takeOver(folder: DataFolder): Promise<void> {
  const pid = folder.postmasterPid;
  const identity = pid === undefined ? undefined : processIdentity(pid);
  if (pid === undefined || identity === undefined) return;
  if (!looksLikePostgres(pid)) return folder.removePostmasterFile();
  const owner = folder.livingOwner;
  if (owner !== undefined) {
    const who = owner === process.pid ? 'this process, a second time' : `process ${owner}`;
    throw new EmbeddedPostgresFailedError(
      `${folder.path} is in use by ${who}: a database folder serves one at a time. Stop the ` +
        `other one, give this one a data folder of its own, or share one EmbeddedPostgres object.`,
    );
  }
  await keepProcessUp(() => end(pid, identity, folder));
}

async function end(pid: number, identity: string, folder: DataFolder): Promise<void> {
  const deadline = systemClock.now() + DEADLINE_MS;
  signal(pid);
  while (processIdentity(pid) === identity) {
    if (systemClock.now() >= deadline) {
      throw new EmbeddedPostgresFailedError(
        `PostgreSQL ${pid}, left on ${folder.path} by a killed process, does not end: end it ` +
          `by hand.`,
      );
    }
    await systemClock.sleep(POLL_MS);
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    // It may have ended by itself; any other reason shows when it does not go away.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
