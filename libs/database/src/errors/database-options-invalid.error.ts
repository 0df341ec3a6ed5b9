import { MainstayError } from '@mainstay/errors';

/** Options that cannot work, of the module (fails the boot) or of one transaction; lists each. */
export class DatabaseOptionsInvalidError extends MainstayError {
  readonly code = 'DATABASE_OPTIONS_INVALID';
  readonly retryable = false;

  constructor(
    readonly problems: readonly string[],
    what = 'DatabaseModule',
  ) {
    super(`${what}'s options:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}
