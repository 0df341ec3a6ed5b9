import { MainstayError } from '@mainstay/errors';

/** The command was called in a way it cannot mean. Ends it with code 2. */
export class UsageError extends MainstayError {
  readonly code = 'CLI_USAGE';
  readonly retryable = false;
}
