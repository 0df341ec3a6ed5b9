import { MainstayError } from '@mainstay/errors';

/** Something that belongs into a transaction was done outside of one. */
export class TransactionRequiredError extends MainstayError {
  readonly code = 'TRANSACTION_REQUIRED';
  readonly retryable = false;

  constructor(what: string) {
    super(
      `${what} needs a transaction and there is none. Call it inside a @Transactional() method ` +
        `or Transactions.run(…), or pass the EntityManager or QueryRunner of the one you began.`,
    );
  }
}
