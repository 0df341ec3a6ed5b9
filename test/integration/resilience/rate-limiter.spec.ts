import { ManualClock } from '@mainstay/testing';
import * as fc from 'fast-check';
import {
  RateLimitExceededError,
  RateLimiter,
  ResilienceOptionsInvalidError,
  type RateLimitOptions,
} from '@mainstay/resilience';

function limiterOf(options: RateLimitOptions) {
  const clock = new ManualClock();
  const limiter = new RateLimiter({ name: 'content', clock, ...options });
  const made: number[] = [];
  const start = clock.now();
  const call = () => limiter.execute(() => made.push(clock.now() - start));
  const outcome = () =>
    call().then(
      () => 'made',
      (error: unknown) => (error as RateLimitExceededError).retryAfterMs,
    );
  return { clock, made, call, outcome };
}

describe('RateLimiter', () => {
  it('makes a burst at once, then one call in every interval', async () => {
    const { clock, outcome } = limiterOf({ limit: 2, perMs: 1_000 });
    expect([await outcome(), await outcome(), await outcome()]).toEqual(['made', 'made', 500]);
    clock.advance(499);
    expect(await outcome()).toBe(1);
    clock.advance(1);
    expect([await outcome(), await outcome()]).toEqual(['made', 500]);
  });

  it('refuses with an error that says when there is room again', async () => {
    const { call } = limiterOf({ limit: 1, perMs: 4_000 });
    await call();
    await expect(call()).rejects.toThrow(RateLimitExceededError);
    await expect(call()).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      limiter: 'content',
      retryAfterMs: 4_000,
      deferMs: 4_000,
    });
  });

  it('lets calls wait for their turn, in order, as long as they may', async () => {
    const { clock, made, call, outcome } = limiterOf({ limit: 10, burst: 1, maxWaitMs: 250 });
    const waiting = [call(), call(), call()];
    expect(await outcome()).toBe(50);
    for (let i = 0; i < 3; i += 1) {
      await Promise.resolve();
      clock.advance(100);
    }
    await Promise.all(waiting);
    expect(made).toEqual([0, 100, 200]);
  });

  it('never makes more calls than its burst and what the time allows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(400), { maxLength: 60 }),
        async (limit, burst, pauses) => {
          const { clock, made, outcome } = limiterOf({ limit, burst, perMs: 1_000 });
          for (const pause of pauses) {
            clock.advance(pause);
            await outcome();
          }
          for (const [i, from] of made.entries()) {
            const within = made.slice(i).filter((at) => at < from + 1_000).length;
            expect(within).toBeLessThanOrEqual(burst + limit);
          }
        },
      ),
    );
  });

  it('goes on when the clock is set back', async () => {
    const time = { now: 10_000_000 };
    const clock = { now: () => time.now, sleep: () => Promise.resolve() };
    const limiter = new RateLimiter({ name: 'x', limit: 1, perMs: 1_000, clock });
    await limiter.execute(() => 'made');
    time.now -= 3_600_000;
    await expect(limiter.execute(() => 'made')).rejects.toThrow(RateLimitExceededError);
    time.now += 1_000;
    await expect(limiter.execute(() => 'made')).resolves.toBe('made');
  });

  it('refuses options that cannot work, naming each', () => {
    const make = (options: object) => () => new RateLimiter({ name: 'x', ...options } as never);
    expect(make({})).toThrow(ResilienceOptionsInvalidError);
    expect(make({ limit: '5', perMs: 2 ** 31 })).toThrow(
      /limit must be .* not '5'; .*perMs must be .* not 2147483648/,
    );
  });
});
