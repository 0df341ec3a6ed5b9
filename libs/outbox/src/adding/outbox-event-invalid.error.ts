import { MainstayError } from '@mainstay/errors';

/** The event does not fit the outbox table. Nothing was written. */
export class OutboxEventInvalidError extends MainstayError {
  readonly code = 'OUTBOX_EVENT_INVALID';
  readonly retryable = false;

  constructor(
    readonly eventType: string,
    readonly problems: readonly string[],
  ) {
    super(`The event ${eventType} does not fit the outbox: ${problems.join('; ')}.`, {
      details: { eventType, problems },
    });
  }
}
