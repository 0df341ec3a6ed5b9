import { MainstayError, messageOf } from '@mainstay/errors';

/** The store cannot say whether it happened. The message waits, without spending an attempt. */
export class IdempotencyStoreUnavailableError extends MainstayError {
  readonly code = 'IDEMPOTENCY_STORE_UNAVAILABLE';
  readonly retryable = true;
  readonly deferMs = 1_000;
  /** For who asks over HTTP. */
  readonly retryAfterMs = 1_000;

  constructor(
    readonly store: string,
    cause: unknown,
  ) {
    const reason = messageOf(cause);
    super(`The idempotency store ${store} does not answer: ${reason}`, {
      cause,
      details: { store },
    });
  }
}
