import { systemClock } from '@mainstay/core';
import type { Cluster, Redis } from 'ioredis';

/**
 * An attempt to connect that does not end (the server hangs, or loads its data) is one that failed:
 * ioredis limits only how long it takes until the server has taken the connection.
 */
export function limitAttempts(
  client: Redis | Cluster,
  timeoutMs: number,
  because: (reason: Error) => void,
): void {
  let cancel: (() => void) | undefined;
  client.on('connect', () => {
    cancel?.();
    cancel = systemClock.schedule(timeoutMs, () => {
      because(new Error(`it was connected, and not ready within ${timeoutMs} ms`));
      client.disconnect(true);
    });
  });
  for (const event of ['ready', 'close', 'end']) client.on(event, () => cancel?.());
}
