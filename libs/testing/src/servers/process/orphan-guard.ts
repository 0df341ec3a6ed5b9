import { spawn } from 'node:child_process';

/** Looks once a second; ends with the server, and ends the server when its owner is gone. */
const WATCH = 'while kill -0 "$1" && kill -0 "$2"; do sleep 1; done; kill -0 "$1" || kill -9 "$2"';

/**
 * Ends a server whose owner was killed and could not end it. A shell does the watching, as it
 * outlives the owner; on Windows, where there is none, nothing watches.
 */
export function guardOrphan(server: number, owner: number = process.pid): void {
  if (process.platform === 'win32') return;
  const args = ['-c', WATCH, 'mainstay-orphan-guard', String(owner), String(server)];
  const guard = spawn('sh', args, { detached: true, stdio: 'ignore' });
  guard.once('error', () => guard.unref());
  guard.unref();
}
