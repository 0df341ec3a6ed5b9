import type { Clock, Invoke } from '@mainstay/core';
import { RetryBudget } from './retry-budget';
import { retryDelay, type RetryOptions } from './retry-policy';

/** A failed call is called again; repeats were of no use; the budget allows none. */
export type RetryResult = 'repeated' | 'given_up' | 'over_budget';

/** What repeating needs besides its options. */
export interface RetrySurroundings {
  readonly clock: Pick<Clock, 'sleep'>;
  readonly listener?: (result: RetryResult) => void;
}

/** `next`, called again when it fails in a way that may pass. One budget for all its calls. */
export function retrying(
  options: RetryOptions,
  { clock, listener }: RetrySurroundings,
): (next: Invoke) => Invoke {
  const budget = options.budget === undefined ? undefined : new RetryBudget(options.budget);
  const again = async (next: Invoke, args: unknown[], first: unknown): Promise<unknown> => {
    let error = first;
    for (let attempt = 1; ; attempt += 1) {
      const delayMs = retryDelay(options, attempt, error, Math.random());
      if (delayMs === undefined) {
        if (attempt > 1) listener?.('given_up');
        throw error;
      }
      if (budget?.withdraw() === false) {
        listener?.('over_budget');
        throw error;
      }
      listener?.('repeated');
      await clock.sleep(delayMs);
      try {
        return await next(...args);
      } catch (caught) {
        error = caught;
      }
    }
  };
  return (next) =>
    async (...args) => {
      budget?.deposit();
      try {
        return await next(...args);
      } catch (error) {
        return again(next, args, error);
      }
    };
}
