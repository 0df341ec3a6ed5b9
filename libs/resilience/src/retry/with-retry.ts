import { systemClock } from '@mainstay/core';
import { ResilienceOptionsInvalidError } from '../options/resilience-options-invalid.error';
import { retryProblems, type RetryOptions } from './retry-policy';
import { retrying } from './retrying';

/**
 * Runs `work` again when it fails in a way that may pass; the last error is thrown on.
 *
 * @throws {ResilienceOptionsInvalidError}
 */
export async function withRetry<Result>(
  options: RetryOptions,
  work: () => PromiseLike<Result> | Result,
): Promise<Result> {
  const problems = retryProblems('', options);
  if (problems.length > 0) throw new ResilienceOptionsInvalidError(problems);
  return (await retrying(options, { clock: systemClock })(work)()) as Result;
}
