import * as fc from 'fast-check';
import { retryDelay, type RetryOptions } from './retry-policy';

const error = new Error('may pass');
const exact = { jitter: 0 };

describe('retryDelay', () => {
  it('doubles from the first delay on', () => {
    const delays = [1, 2, 3, 4].map((attempt) =>
      retryDelay({ ...exact, attempts: 5 }, attempt, error, 1),
    );
    expect(delays).toEqual([100, 200, 400, 800]);
  });

  it('never exceeds the longest delay', () => {
    const options = { ...exact, attempts: 100, maxDelayMs: 350 };
    expect(retryDelay(options, 3, error, 1)).toBe(350);
    expect(retryDelay(options, 99, error, 1)).toBe(350);
  });

  it('gives up after as many calls as are allowed, the first included', () => {
    expect(retryDelay({ attempts: 3 }, 2, error, 1)).toBeDefined();
    expect(retryDelay({ attempts: 3 }, 3, error, 1)).toBeUndefined();
    expect(retryDelay({ attempts: 1 }, 1, error, 1)).toBeUndefined();
  });

  it('gives up at once where the error is permanent or asks to wait', () => {
    const permanent = Object.assign(new Error('no'), { retryable: false });
    const deferred = Object.assign(new Error('open'), { retryable: true, deferMs: 5 });
    expect(retryDelay({}, 1, permanent, 1)).toBeUndefined();
    expect(retryDelay({}, 1, deferred, 1)).toBeUndefined();
  });

  it('lets the caller decide which errors are worth another call', () => {
    const permanent = Object.assign(new Error('no'), { retryable: false });
    expect(retryDelay({ retryIf: () => true }, 1, permanent, 1)).toBeDefined();
    expect(retryDelay({ retryIf: () => false }, 1, error, 1)).toBeUndefined();
  });

  it('gives an error that says when to come back that time, or up', () => {
    const later = (retryAfterMs: number) => Object.assign(new Error('busy'), { retryAfterMs });
    expect(retryDelay(exact, 1, later(900), 1)).toBe(900);
    expect(retryDelay(exact, 1, later(50), 1)).toBe(100);
    expect(retryDelay(exact, 1, later(5_001), 1)).toBeUndefined();
  });

  it('keeps a default where an option is there but undefined', () => {
    const options = { attempts: undefined, jitter: 0 } as unknown as RetryOptions;
    expect(retryDelay(options, 2, error, 1)).toBe(200);
    expect(retryDelay(options, 3, error, 1)).toBeUndefined();
  });

  it('makes at most its share of a delay random', () => {
    expect(retryDelay({ jitter: 0.5 }, 1, error, 0)).toBe(50);
    expect(retryDelay({ jitter: 0.5 }, 1, error, 1)).toBe(100);
    expect(retryDelay({ jitter: 1 }, 1, error, 0)).toBe(0);
  });

  it('keeps every delay between its jittered least and its most', () => {
    const options: fc.Arbitrary<Required<Omit<RetryOptions, 'retryIf' | 'budget'>>> = fc.record({
      attempts: fc.integer({ min: 2, max: 50 }),
      initialDelayMs: fc.integer({ min: 0, max: 10_000 }),
      maxDelayMs: fc.integer({ min: 0, max: 60_000 }),
      multiplier: fc.double({ min: 1, max: 5, noNaN: true }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 49 }), random, (given, attempt, share) => {
        const delay = retryDelay(given, attempt, error, share);
        if (attempt >= given.attempts) {
          expect(delay).toBeUndefined();
          return;
        }
        const { initialDelayMs, maxDelayMs, multiplier, jitter } = given;
        const full = Math.min(maxDelayMs, initialDelayMs * multiplier ** (attempt - 1));
        expect(delay).toBeGreaterThanOrEqual(Math.floor(full * (1 - jitter)));
        expect(delay).toBeLessThanOrEqual(Math.ceil(full));
      }),
    );
  });
});
