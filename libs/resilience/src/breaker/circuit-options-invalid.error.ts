import { MainstayError } from '@mainstay/errors';

/** The options of a circuit cannot work; every problem is named. */
export class CircuitOptionsInvalidError extends MainstayError {
  readonly code = 'CIRCUIT_OPTIONS_INVALID';
  readonly retryable = false;

  constructor(
    readonly circuit: string,
    readonly problems: readonly string[],
  ) {
    super(`The options of circuit ${JSON.stringify(circuit)} are wrong: ${problems.join('; ')}.`);
  }
}
