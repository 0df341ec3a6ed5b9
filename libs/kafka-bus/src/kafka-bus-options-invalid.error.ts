import { MainstayError } from '@mainstay/errors';

/** Options that cannot work, of the module or of what is used without it; lists every problem. */
export class KafkaBusOptionsInvalidError extends MainstayError {
  readonly code = 'KAFKA_BUS_OPTIONS_INVALID';
  readonly retryable = false;

  /** @throws {KafkaBusOptionsInvalidError} where there is a problem. */
  static throwFor(what: string, problems: readonly string[]): void {
    if (problems.length > 0) throw new KafkaBusOptionsInvalidError(problems, what);
  }

  constructor(
    readonly problems: readonly string[],
    what = 'KafkaBusModule.forRoot',
  ) {
    super(`${what} cannot work:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}
