import { timingOut, type Deadlines } from './timing-out';

/** Runs `work` with a signal that is aborted after `timeoutMs`. @throws {CallTimeoutError} */
export async function withTimeout<Result>(
  what: string,
  timeoutMs: number,
  work: () => PromiseLike<Result> | Result,
): Promise<Result> {
  const deadlines: Deadlines<NodeJS.Timeout> = {
    delayMs: timeoutMs,
    add: (callback) => setTimeout(callback, timeoutMs),
    remove: clearTimeout,
  };
  return (await timingOut(what, deadlines)(work)()) as Result;
}
