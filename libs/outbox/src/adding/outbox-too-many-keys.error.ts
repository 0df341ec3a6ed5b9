import { MainstayError } from '@mainstay/errors';

/** One `addAll` would lock more keys than PostgreSQL's shared lock table should be asked for. */
export class OutboxTooManyKeysError extends MainstayError {
  readonly code = 'OUTBOX_TOO_MANY_KEYS';
  readonly retryable = false;

  constructor(keys: number, limit: number) {
    super(
      `Outbox.addAll got events of ${keys} different keys, at most ${limit} are locked at once. ` +
        'Add them in several transactions, give them a common key, pass { keyOrder: false } ' +
        'where nothing else writes these keys, or raise maxKeysPerAdd together with ' +
        "PostgreSQL's max_locks_per_transaction.",
      { details: { keys, limit } },
    );
  }
}
