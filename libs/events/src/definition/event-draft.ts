import type { EventKind } from './event-kind';

/**
 * An event that is not yet complete: `Outbox.add` and `KafkaBus.publish` give it its id, time and
 * source service. Build one with `Definition.create(data)` or `Definition.from(cause, data)`.
 */
export interface EventDraft<Data extends object = object> {
  readonly definition: EventKind<Data>;
  readonly data: Data;
  readonly correlationId?: string;
  /** The event_id of the event that caused this one; travels as `metadata.causation_id`. */
  readonly causationId?: string;
  /** Give one only where a retry of the same business step must yield the same event. */
  readonly eventId?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}
