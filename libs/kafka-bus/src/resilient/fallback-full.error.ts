import { MainstayError } from '@mainstay/errors';

/** Kafka is away and the fallback queue is full: the event was dropped, and its caller told. */
export class KafkaFallbackFullError extends MainstayError {
  readonly code = 'KAFKA_FALLBACK_FULL';
  readonly retryable = true;

  constructor(eventId: string, depth: number, cause: unknown) {
    super(
      `Kafka is away and ${depth} events wait in the fallback queue, which is full: event ` +
        `${eventId} was not taken. Use the outbox for events that must survive an outage.`,
      { cause, details: { event_id: eventId, depth } },
    );
  }
}
