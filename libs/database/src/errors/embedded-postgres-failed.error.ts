import { MainstayError } from '@mainstay/errors';

/** The embedded PostgreSQL could not be started, or is not this process' to start. */
export class EmbeddedPostgresFailedError extends MainstayError {
  readonly code = 'EMBEDDED_POSTGRES_FAILED';
  readonly retryable = false;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}
