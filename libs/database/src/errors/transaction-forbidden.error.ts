import { MainstayError } from '@mainstay/errors';

/** Work that must run outside of any transaction was called inside one. */
export class TransactionForbiddenError extends MainstayError {
  readonly code = 'TRANSACTION_FORBIDDEN';
  readonly retryable = false;

  constructor() {
    super(
      `A transaction is open where propagation 'never' allows none. Call it after the commit, ` +
        `for example from Transactions.afterCommit, or use 'not_supported'.`,
    );
  }
}
