import { MainstayError } from '@mainstay/errors';

/** A request with the same `Idempotency-Key` is still at work. 409 and `Retry-After` over HTTP. */
export class RequestInFlightError extends MainstayError {
  readonly code = 'REQUEST_IN_FLIGHT';
  readonly retryable = true;

  constructor(
    operation: string,
    /** Milliseconds after which to ask again. */
    readonly retryAfterMs: number,
    cause: unknown,
  ) {
    super(
      `A request with this idempotency key is at work: ask ${operation} again a little later.`,
      {
        cause,
        details: { operation },
      },
    );
  }
}
