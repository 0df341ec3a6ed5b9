import type { Invoke } from '@mainstay/core';
import { callScopes, CallScope } from './call-scope';
import { CallTimeoutError } from './timeout.error';

/** Calls that something happens to after a time, unless they are taken out before. */
export interface Deadlines<Entry = unknown> {
  readonly delayMs: number;
  add(callback: () => void): Entry;
  remove(entry: Entry): void;
}

/** `next` with a time of at most `deadlines.delayMs`. */
export function timingOut<Entry>(
  what: string,
  deadlines: Deadlines<Entry>,
  onTimeout?: () => void,
): (next: Invoke) => Invoke {
  const settle = async (next: Invoke, args: unknown[], entry: Entry): Promise<unknown> => {
    try {
      return await next(...args);
    } finally {
      deadlines.remove(entry);
    }
  };
  return (next) =>
    (...args) =>
      new Promise((resolve, reject) => {
        const scope = new CallScope(callScopes.getStore());
        const entry = deadlines.add(() => {
          const error = new CallTimeoutError(what, deadlines.delayMs);
          reject(error);
          scope.expire(error);
          onTimeout?.();
        });
        callScopes.run(scope, settle, next, args, entry).then(resolve, reject);
      });
}
