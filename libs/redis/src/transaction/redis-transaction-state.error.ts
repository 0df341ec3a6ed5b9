import { MainstayError } from '@mainstay/errors';

/** `exec` without `multi`, or a transaction that was left open for too long. */
export class RedisTransactionStateError extends MainstayError {
  readonly code = 'REDIS_TRANSACTION_STATE';
  readonly retryable = false;
}
