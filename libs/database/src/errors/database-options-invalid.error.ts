import { MainstayError } from '@mainstay/errors';

/** Options that cannot work. Fails the boot; lists every one found. */
export class DatabaseOptionsInvalidError extends MainstayError {
  readonly code = 'DATABASE_OPTIONS_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`DatabaseModule's options:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}
