import { MainstayError, type Deferral } from '@mainstay/errors';

/**
 * The call was not made: too many were in this time. A consumer waits (`deferMs`) and spends no
 * attempt; HTTP answers 429 with `Retry-After`.
 */
export class RateLimitExceededError extends MainstayError implements Deferral {
  readonly code = 'RATE_LIMIT_EXCEEDED';
  readonly retryable = true;
  readonly deferMs: number;

  constructor(
    readonly limiter: string,
    limit: number,
    perMs: number,
    /** Milliseconds until there is room again. */
    readonly retryAfterMs: number,
  ) {
    super(
      `More than ${limit} calls in ${perMs} ms through ${limiter}: this one was not made. ` +
        `There is room again in ${retryAfterMs} ms.`,
      { details: { limiter, limit, per_ms: perMs, retry_after_ms: retryAfterMs } },
    );
    this.deferMs = retryAfterMs;
  }
}
