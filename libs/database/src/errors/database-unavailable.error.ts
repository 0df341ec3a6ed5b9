import { MainstayError } from '@mainstay/errors';

/** PostgreSQL could not be reached, or no connection came free in time. */
export class DatabaseUnavailableError extends MainstayError {
  readonly code = 'DATABASE_UNAVAILABLE';
  readonly retryable = true;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
  }
}
