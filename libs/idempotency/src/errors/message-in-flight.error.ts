import { MainstayError } from '@mainstay/errors';

/**
 * Another attempt at the same effect is under way. Neither a success nor a failure: the message
 * waits `deferMs` and is looked at again, without spending an attempt.
 */
export class MessageInFlightError extends MainstayError {
  readonly code = 'MESSAGE_IN_FLIGHT';
  readonly retryable = true;

  constructor(
    readonly eventType: string,
    readonly eventId: string | null,
    readonly deferMs: number,
    cause?: unknown,
  ) {
    super(
      `${eventType} ${eventId ?? ''} is being handled by somebody else: look again in ` +
        `${Math.ceil(deferMs)} ms.`,
      { cause, details: { eventType, eventId } },
    );
  }
}
