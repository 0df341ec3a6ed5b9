import { MainstayError } from '@mainstay/errors';

/** Options of the module that cannot work; lists every problem. */
export class KafkaBusOptionsInvalidError extends MainstayError {
  readonly code = 'KAFKA_BUS_OPTIONS_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`KafkaBusModule.forRoot cannot work:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  }
}
