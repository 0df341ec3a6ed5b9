import { backoffDelay } from './backoff';

describe('backoffDelay', () => {
  it.each([
    [1, 100],
    [2, 200],
    [3, 250],
    [5_000, 250],
  ])('after %p failures is %p ms', (failures, delayMs) => {
    expect(backoffDelay({ initialDelayMs: 100, maxDelayMs: 250 }, failures, () => 0)).toBe(delayMs);
  });

  it('stays none where there is none, however often it failed', () => {
    expect(backoffDelay({ initialDelayMs: 0, maxDelayMs: 250 }, 5_000, () => 0)).toBe(0);
  });
});
