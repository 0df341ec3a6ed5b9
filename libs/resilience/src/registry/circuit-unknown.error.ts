import { MainstayError } from '@mainstay/errors';

/** No circuit of this name was declared. */
export class CircuitUnknownError extends MainstayError {
  readonly code = 'CIRCUIT_UNKNOWN';
  readonly retryable = false;

  constructor(name: string, known: readonly string[]) {
    super(
      `There is no circuit ${JSON.stringify(name)}. Declare it in ` +
        `ResilienceModule.forRoot({ circuits: { … } }); declared: ${known.join(', ') || 'none'}.`,
    );
  }
}
