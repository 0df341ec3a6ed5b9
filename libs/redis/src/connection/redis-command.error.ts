import { MainstayError } from '@mainstay/errors';

/** Redis answered, and refused: wrong type of key, script error, no permission. Permanent. */
export class RedisCommandError extends MainstayError {
  readonly code = 'REDIS_COMMAND_FAILED';
  readonly retryable = false;

  constructor(
    readonly connection: string,
    readonly operation: string,
    cause: Error,
  ) {
    super(`Redis (${connection}) refused ${operation}: ${cause.message}`, {
      cause,
      details: { connection, operation },
    });
  }
}
