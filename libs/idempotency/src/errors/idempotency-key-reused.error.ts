import { MainstayError } from '@mainstay/errors';

/** The key was used before for something else. 422 over HTTP; permanent. */
export class IdempotencyKeyReusedError extends MainstayError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  readonly retryable = false;

  constructor(operation: string) {
    super(
      `This idempotency key was used for ${operation} before, with another content: repeat that ` +
        `request unchanged, or take a new key for a new one.`,
      { details: { operation } },
    );
  }
}
