import { MainstayError, messageOf } from '@mainstay/errors';

/**
 * Redis did not answer: unreachable, timed out, still loading or failing over. The same call may
 * succeed later (over HTTP: 503); whether a write that timed out took effect is not known.
 */
export class RedisUnavailableError extends MainstayError {
  readonly code = 'REDIS_UNAVAILABLE';
  readonly retryable = true;

  constructor(
    readonly connection: string,
    readonly operation: string,
    cause?: unknown,
  ) {
    const reason = messageOf(cause ?? 'away').replace(/\.?\s*$/, '');
    super(`Redis (${connection}) did not answer ${operation}: ${reason}.`, {
      cause,
      details: { connection, operation },
    });
  }
}
