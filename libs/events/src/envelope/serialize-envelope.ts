import type { EventEnvelope } from './envelope';

/** The text of an envelope as it is stored in the outbox and sent to Kafka. */
export function serializeEnvelope(envelope: EventEnvelope): string {
  return JSON.stringify(envelope);
}
