import { MainstayError } from '@mainstay/errors';

/** Options of the module or of a decorator cannot work; every problem names its option. */
export class ResilienceOptionsInvalidError extends MainstayError {
  readonly code = 'RESILIENCE_OPTIONS_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`The options of resilience are wrong: ${problems.join('; ')}.`);
  }
}
