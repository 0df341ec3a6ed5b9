import { MainstayError } from '@mainstay/errors';

/** The issuer's keys cannot be fetched, so nobody knows whether a token is right. */
export class KeysUnavailableError extends MainstayError {
  readonly code = 'SERVICE_UNAVAILABLE';
  readonly retryable = true;
  readonly retryAfterMs = 5_000;

  constructor(cause: unknown) {
    super('The keys that tokens are checked with cannot be fetched. Try again later.', { cause });
  }
}
