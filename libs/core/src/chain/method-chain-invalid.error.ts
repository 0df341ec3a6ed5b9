import { MainstayError } from '@mainstay/errors';

/** Decorators that cannot work. Fails the boot; lists every one found. */
export class MethodChainInvalidError extends MainstayError {
  readonly code = 'METHOD_CHAIN_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`Decorated methods cannot be set up:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}
