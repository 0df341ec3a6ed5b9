import { MainstayError } from '@mainstay/errors';

/**
 * A text holds what no text of PostgreSQL may: NUL, half a surrogate pair, or a character that the
 * database's encoding lacks. The fault of who sent it: a request is answered 400, a message goes to
 * its dead letters.
 */
export class TextNotStorableError extends MainstayError {
  readonly code = 'VALIDATION_ERROR';
  readonly retryable = false;

  constructor(cause: unknown) {
    super('A text holds a character that cannot be stored, such as NUL or half a surrogate pair.', {
      cause,
    });
  }
}
