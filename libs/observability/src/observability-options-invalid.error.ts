import { MainstayError } from '@mainstay/errors';

/** The options of the ObservabilityModule cannot be used; every problem is listed. */
export class ObservabilityOptionsInvalidError extends MainstayError {
  readonly code = 'OBSERVABILITY_OPTIONS_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`ObservabilityModule.forRoot cannot use its options:\n- ${problems.join('\n- ')}`, {
      details: { problems },
    });
  }
}
