import { MainstayError } from '@mainstay/errors';

/** Something that is no claim stands under an event's key, and policy says to refuse. Permanent. */
export class ClaimCorruptError extends MainstayError {
  readonly code = 'IDEMPOTENCY_CLAIM_CORRUPT';
  readonly retryable = false;

  constructor(eventType: string, eventId: string | null) {
    super(
      `What is stored for ${eventType} ${eventId ?? ''} is no claim. Look at the key and delete ` +
        `it, or set onCorruptValue to 'process'.`,
      { details: { eventType, eventId } },
    );
  }
}
