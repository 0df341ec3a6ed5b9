import { MainstayError } from '@mainstay/errors';

/**
 * PostgreSQL could not be reached, or no connection came free in time. A message whose handler
 * throws it waits without spending an attempt, however long the outage is.
 */
export class DatabaseUnavailableError extends MainstayError {
  readonly code = 'DATABASE_UNAVAILABLE';
  readonly retryable = true;
  readonly deferMs = 1_000;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
  }
}
