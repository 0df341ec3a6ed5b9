import { brokenBy } from '@mainstay/core';
import { milliseconds } from '../options/field-rules';
import { ResilienceOptionsInvalidError } from '../options/resilience-options-invalid.error';
import { timingOut, type Deadlines } from './timing-out';

/**
 * Runs `work` with a signal that is aborted after `timeoutMs`.
 *
 * @throws {CallTimeoutError} @throws {ResilienceOptionsInvalidError}
 */
export async function withTimeout<Result>(
  what: string,
  timeoutMs: number,
  work: () => PromiseLike<Result> | Result,
): Promise<Result> {
  const problems = brokenBy(milliseconds(1), { timeoutMs });
  if (problems.length > 0) throw new ResilienceOptionsInvalidError(problems);
  const deadlines: Deadlines<NodeJS.Timeout> = {
    delayMs: timeoutMs,
    add: (callback) => setTimeout(callback, timeoutMs),
    remove: clearTimeout,
  };
  return (await timingOut(what, deadlines)(work)()) as Result;
}
