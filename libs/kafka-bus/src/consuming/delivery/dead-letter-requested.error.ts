import { MainstayError } from '@mainstay/errors';

/** A handler answered `deadLetter(reason)`. */
export class DeadLetterRequestedError extends MainstayError {
  readonly code = 'DEAD_LETTER_REQUESTED';
  readonly retryable = false;

  constructor(readonly reason: string) {
    super(`The handler sent the message to the dead letters: ${reason}`, { details: { reason } });
  }
}
