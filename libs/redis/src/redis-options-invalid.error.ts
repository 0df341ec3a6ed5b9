import { MainstayError } from '@mainstay/errors';

/** RedisModule was given options that cannot work. Fails the boot; lists every problem. */
export class RedisOptionsInvalidError extends MainstayError {
  readonly code = 'REDIS_OPTIONS_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`RedisModule cannot be set up:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}
