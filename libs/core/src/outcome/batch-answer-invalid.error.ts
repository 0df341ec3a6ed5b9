import { MainstayError } from '@mainstay/errors';

/** A handler of a batch answered a list that does not say what became of each message. */
export class BatchAnswerInvalidError extends MainstayError {
  readonly code = 'BATCH_ANSWER_INVALID';
  readonly retryable = false;

  constructor(given: string, size: number) {
    super(
      `The handler of a batch of ${size} answered ${given}. Answer nothing when all was handled, ` +
        `or a list of ${size}: an outcome for each message in their order, or undefined.`,
      { details: { size } },
    );
  }
}
