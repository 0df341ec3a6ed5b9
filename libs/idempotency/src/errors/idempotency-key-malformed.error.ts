import { MainstayError } from '@mainstay/errors';

/** The `Idempotency-Key` of a request cannot be used. 400 over HTTP; permanent. */
export class IdempotencyKeyMalformedError extends MainstayError {
  readonly code = 'IDEMPOTENCY_KEY_MALFORMED';
  readonly retryable = false;

  constructor(reason: string) {
    super(
      `The header Idempotency-Key cannot be used: ${reason}. Send one key, such as ` +
        `"8e03978e-40d5-43e8-bc93-6894a57f9324".`,
      { details: { reason } },
    );
  }
}
