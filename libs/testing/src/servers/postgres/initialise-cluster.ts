import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerUser } from './server-user';

const execute = promisify(execFile);

/** Makes a UTF-8 cluster, owned by `user`, in which everybody on this machine is trusted. */
export async function initialiseCluster(
  binaries: string,
  cluster: string,
  user: ServerUser | undefined,
): Promise<void> {
  const how = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await execute(join(binaries, 'initdb'), ['-D', cluster, ...how], {
    cwd: join(cluster, '..'),
    env: { ...process.env, LC_ALL: 'C' },
    ...user,
  });
}
