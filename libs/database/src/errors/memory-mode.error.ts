import { MainstayError } from '@mainstay/errors';

/** The application runs without a database, and something asked for it. */
export class MemoryModeError extends MainstayError {
  readonly code = 'DATABASE_MEMORY_MODE';
  readonly retryable = false;

  constructor(what: string) {
    super(
      `${what} needs PostgreSQL, but DatabaseModule was set up with mock: true. Use an in-memory ` +
        `repository there, or set the module up with a url.`,
    );
  }
}
