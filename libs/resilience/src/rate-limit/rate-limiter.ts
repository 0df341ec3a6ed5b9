import { systemClock, type Clock } from '@mainstay/core';
import { fieldProblems } from '../options/field-rules';
import { ResilienceOptionsInvalidError } from '../options/resilience-options-invalid.error';
import { nextArrival } from './arrivals';
import { RateLimitExceededError } from './rate-limit-exceeded.error';
import { RATE_LIMIT_DEFAULTS, RATE_LIMIT_RULES, type RateLimitOptions } from './rate-limit.options';

type LimiterClock = Pick<Clock, 'now' | 'sleep'>;

/** Told of every call. */
export type RateLimitListener = (limiter: RateLimiter, result: 'allowed' | 'rejected') => void;

/**
 * Bounds the calls in a time: `limit` in `perMs`, evenly after a first `burst`. What comes too
 * early waits up to `maxWaitMs` for its turn, in the order of coming, or is refused.
 */
export class RateLimiter {
  readonly name: string;
  private readonly limit: number;
  private readonly perMs: number;
  private readonly burst: number;
  private readonly maxWaitMs: number;
  private readonly intervalMs: number;
  private readonly clock: LimiterClock;
  private at = 0;
  private listener: RateLimitListener | undefined;

  /** @throws {ResilienceOptionsInvalidError} */
  constructor(
    options: RateLimitOptions & { readonly name: string; readonly clock?: LimiterClock },
  ) {
    const { name, clock = systemClock, ...limits } = options;
    const problems = rateLimitProblems(`rate limit ${JSON.stringify(name)}`, limits);
    if (problems.length > 0) throw new ResilienceOptionsInvalidError(problems);
    this.name = name;
    this.clock = clock;
    this.limit = limits.limit;
    this.perMs = limits.perMs ?? RATE_LIMIT_DEFAULTS.perMs;
    this.burst = limits.burst ?? limits.limit;
    this.maxWaitMs = limits.maxWaitMs ?? RATE_LIMIT_DEFAULTS.maxWaitMs;
    this.intervalMs = this.perMs / this.limit;
  }

  /**
   * Makes the call at its turn.
   *
   * @throws {RateLimitExceededError} when the call was not made; else whatever `work` throws.
   */
  async execute<Result>(work: () => Result | PromiseLike<Result>): Promise<Result> {
    const waitMs = this.take();
    if (waitMs > 0) await this.clock.sleep(waitMs);
    return work();
  }

  /** Tells every call; one listener at most. It must not throw. */
  listen(listener: RateLimitListener): void {
    this.listener = listener;
  }

  private take(): number {
    const now = this.clock.now();
    const next = nextArrival(this.at, now, this.intervalMs, this.burst, this.maxWaitMs);
    const waitMs = Math.ceil(next.waitMs);
    if (waitMs > this.maxWaitMs) {
      this.at = next.dueAt;
      this.listener?.(this, 'rejected');
      throw new RateLimitExceededError(
        this.name,
        this.limit,
        this.perMs,
        Math.ceil(waitMs - this.maxWaitMs),
      );
    }
    this.at = next.dueAt + this.intervalMs;
    this.listener?.(this, 'allowed');
    return waitMs;
  }
}

/** Every problem of these options, each with its path. */
export function rateLimitProblems(path: string, options: unknown): string[] {
  const problems = fieldProblems(path, options, RATE_LIMIT_RULES);
  const { limit } = (options ?? {}) as Partial<RateLimitOptions>;
  if (problems.length === 0 && limit === undefined) {
    problems.push(`${path}.limit is missing: say how many calls may be made`);
  }
  return problems;
}
