import { isOutcome, type Outcome } from '@mainstay/core';

const UNDONE: ReadonlySet<Outcome['kind']> = new Set(['retryLater', 'deadLetter', 'failed']);

/**
 * Carries an answer that is no success out of a store: a handler that answers `retryLater`,
 * `deadLetter` or `failed` has not done its work, so its claim must go and its transaction must not
 * commit.
 */
export class UndoneOutcome extends Error {
  constructor(readonly outcome: Outcome) {
    super(`The handler answered ${outcome.kind}.`);
    this.name = 'UndoneOutcome';
  }
}

/** Whether what a handler answered means that the message must be able to come again. */
export function isUndone(value: unknown): value is Outcome {
  return isOutcome(value) && UNDONE.has(value.kind);
}
