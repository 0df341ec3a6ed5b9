import { classifyFailure, MainstayError } from '@mainstay/errors';

/**
 * The work of a transaction returned, but part of it had failed: nothing was committed. `cause` is
 * what failed inside.
 */
export class TransactionRollbackOnlyError extends MainstayError {
  readonly code = 'TRANSACTION_ROLLBACK_ONLY';
  readonly retryable: boolean;

  constructor(why: string, cause?: unknown) {
    super(
      `The transaction was rolled back: ${why}. Let the error through, or run the part that may ` +
        `fail with propagation 'nested' or 'requires_new'.`,
      { cause },
    );
    this.retryable = cause === undefined || classifyFailure(cause).kind !== 'permanent';
  }
}
