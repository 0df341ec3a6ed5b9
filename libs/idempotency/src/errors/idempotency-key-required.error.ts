import { MainstayError } from '@mainstay/errors';

/** A request without an `Idempotency-Key` to a route that insists on one. 400 over HTTP. */
export class IdempotencyKeyRequiredError extends MainstayError {
  readonly code = 'IDEMPOTENCY_KEY_REQUIRED';
  readonly retryable = false;

  constructor(operation: string) {
    super(
      `${operation} must be asked for with the header Idempotency-Key: a new key for each new ` +
        `request, the same when it is repeated.`,
      { details: { operation } },
    );
  }
}
