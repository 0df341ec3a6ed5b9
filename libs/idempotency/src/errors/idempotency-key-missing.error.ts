import { MainstayError } from '@mainstay/errors';

/** An `@IdempotentConsumer` method was called with nothing to tell one call from another. */
export class IdempotencyKeyMissingError extends MainstayError {
  readonly code = 'IDEMPOTENCY_KEY_MISSING';
  readonly retryable = false;

  constructor(place: string) {
    super(
      `${place} is idempotent, but was called outside of a Kafka message and without an ` +
        `envelope: give @IdempotentConsumer the option key.`,
    );
  }
}
