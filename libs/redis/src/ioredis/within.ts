import type { DelayWheel } from '@mainstay/core';

/** One timer for all commands: ioredis' own commandTimeout makes one each. */
export function within<Reply>(deadlines: DelayWheel, reply: Promise<Reply>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const deadline = deadlines.add(() =>
      reject(new Error(`it timed out after ${deadlines.delayMs} ms`)),
    );
    reply.then(
      (value) => {
        deadlines.remove(deadline);
        resolve(value);
      },
      (error: unknown) => {
        deadlines.remove(deadline);
        reject(error as Error);
      },
    );
  });
}
