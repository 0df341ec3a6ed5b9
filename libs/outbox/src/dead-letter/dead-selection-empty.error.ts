import { MainstayError } from '@mainstay/errors';

/** Requeue or purge was asked for without saying which rows. */
export class DeadSelectionEmptyError extends MainstayError {
  readonly code = 'OUTBOX_DEAD_SELECTION_EMPTY';
  readonly retryable = false;

  constructor(operation: string) {
    super(
      `outbox.deadLetters.${operation} was not told which rows: pass ids, eventType, topic or ` +
        'before, or { all: true }.',
    );
  }
}
