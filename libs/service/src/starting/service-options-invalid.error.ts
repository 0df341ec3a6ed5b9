import { MainstayError } from '@mainstay/errors';

/** What code gives a service or its authentication cannot work; lists every problem. */
export class ServiceOptionsInvalidError extends MainstayError {
  readonly code = 'SERVICE_OPTIONS_INVALID';
  readonly retryable = false;

  /** @throws {ServiceOptionsInvalidError} where there is a problem. */
  static throwFor(what: string, problems: readonly string[]): void {
    if (problems.length > 0) throw new ServiceOptionsInvalidError(what, problems);
  }

  constructor(
    what: string,
    readonly problems: readonly string[],
  ) {
    super(`${what} cannot work:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}
