import { MainstayError } from '@mainstay/errors';

/** What was given as the key of an effect cannot be one. Nothing was asked of the store. */
export class IdempotencyKeyInvalidError extends MainstayError {
  readonly code = 'IDEMPOTENCY_KEY_INVALID';
  readonly retryable = false;

  constructor(readonly problem: string) {
    super(`This is no idempotency key: ${problem}. The work was not run.`, {
      details: { problem },
    });
  }
}
