import { MainstayError } from '@mainstay/errors';

/** No policy of this name was declared, or it lacks the part that was asked for. */
export class PolicyUnknownError extends MainstayError {
  readonly code = 'POLICY_UNKNOWN';
  readonly retryable = false;

  constructor(name: string, known: readonly string[], part?: string) {
    const declare = `ResilienceModule.forRoot({ policies: { ${JSON.stringify(name)}: { … } } })`;
    super(
      part === undefined
        ? `There is no policy ${JSON.stringify(name)}. Declare it in ${declare}; declared: ` +
            `${known.join(', ') || 'none'}.`
        : `The policy ${JSON.stringify(name)} has no ${part}. Give it one in ${declare}.`,
    );
  }
}
