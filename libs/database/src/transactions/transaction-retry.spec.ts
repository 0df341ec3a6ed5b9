import { conflictDelay } from './transaction-retry';

describe('conflictDelay', () => {
  it('doubles to the longest, half of it random, and gives up after the last run', () => {
    const retry = { attempts: 5, initialDelayMs: 10, maxDelayMs: 30 };
    expect([1, 2, 3, 4].map((attempt) => conflictDelay(retry, attempt, 1))).toEqual([
      10, 20, 30, 30,
    ]);
    expect(conflictDelay(retry, 1, 0)).toBe(5);
    expect(conflictDelay(retry, 5, 1)).toBeUndefined();
  });

  it('runs once unless told otherwise', () => {
    expect(conflictDelay({}, 1, 1)).toBeUndefined();
  });
});
