import { MainstayError } from '@mainstay/errors';

/** A migration, or a command on migrations, could not be done. */
export class MigrationFailedError extends MainstayError {
  readonly code = 'MIGRATION_FAILED';
  readonly retryable = false;

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}
