import { MainstayError } from '@mainstay/errors';

/** IdempotencyModule was given options that cannot work. Fails the boot; lists every problem. */
export class IdempotencyOptionsInvalidError extends MainstayError {
  readonly code = 'IDEMPOTENCY_OPTIONS_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`IdempotencyModule cannot be set up:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}
