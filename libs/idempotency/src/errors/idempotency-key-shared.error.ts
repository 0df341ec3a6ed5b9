import { MainstayError } from '@mainstay/errors';

/** Two `@IdempotentConsumer` methods work on one message under one key. */
export class IdempotencyKeySharedError extends MainstayError {
  readonly code = 'IDEMPOTENCY_KEY_SHARED';
  readonly retryable = false;

  constructor(place: string, other: string) {
    super(
      `${place} did not run: ${other} has the same key for this message, which is its event. ` +
        `Give @IdempotentConsumer of one of them the option key, or take it off.`,
      { details: { method: place, other } },
    );
  }
}
