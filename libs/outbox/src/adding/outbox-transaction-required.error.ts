import { MainstayError } from '@mainstay/errors';

/**
 * `Outbox.add` was called outside a transaction: the event could be stored although the business
 * change is not, or the other way round.
 */
export class OutboxTransactionRequiredError extends MainstayError {
  readonly code = 'OUTBOX_TRANSACTION_REQUIRED';
  readonly retryable = false;

  constructor(eventTypes: readonly string[], cause?: unknown) {
    const events = [...new Set(eventTypes)].join(', ') || 'no events';
    super(
      `Outbox.add (${events}) needs a transaction and opens none of its own. Call it inside ` +
        'Transactions.run or a @Transactional() method, or pass { manager } of the transaction ' +
        'you began.',
      { cause, details: { eventTypes } },
    );
  }
}
