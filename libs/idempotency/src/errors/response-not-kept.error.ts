import { MainstayError } from '@mainstay/errors';

/**
 * The request was carried out before, but its response is not there any more to be repeated: it was
 * larger than `maxResponseBytes`, or never ended. 409 over HTTP; permanent.
 */
export class ResponseNotKeptError extends MainstayError {
  readonly code = 'IDEMPOTENT_RESPONSE_NOT_KEPT';
  readonly retryable = false;

  constructor(operation: string) {
    super(
      `${operation} was carried out with this idempotency key before. Its response was not kept; ` +
        `ask for the result in another way.`,
      { details: { operation } },
    );
  }
}
