import { randomUUID } from 'node:crypto';
import type { EventEnvelope } from '../envelope/envelope';
import { checkDraft } from './check-event';
import type { EventDraft } from './event-draft';
import { validateData } from '../validation/validate-data';
import { newEventId } from './event-id';
import { isoTime } from './iso-time';

/** What the place where the event happens knows. */
export interface EnvelopeOrigin {
  /** Service name with underscores. */
  readonly sourceService: string;
  /** The current request's, used when the draft carries none. @default a new UUID */
  readonly correlationId?: string;
  /** Merged under the draft's own metadata: the trace context. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. @default Date.now() */
  readonly now?: number;
}

/**
 * Makes the envelope of a draft: once per event, never again on a retry or relay.
 *
 * @throws {EventDataInvalidError} when the data breaks its class's rules.
 * @throws {EnvelopeInvalidError} when it is no draft at all.
 */
export function completeDraft<Data extends object>(
  draft: EventDraft<Data>,
  origin: EnvelopeOrigin,
): EventEnvelope<Data> {
  checkDraft(draft);
  validateData(draft.definition, draft.data);
  const causation = draft.causationId === undefined ? {} : { causation_id: draft.causationId };
  return {
    event_id: draft.eventId ?? newEventId(),
    event_type: draft.definition.type,
    event_timestamp: isoTime(origin.now ?? Date.now()),
    source_service: origin.sourceService,
    schema_version: draft.definition.schemaVersion,
    correlation_id: draft.correlationId ?? origin.correlationId ?? randomUUID(),
    data_schema_uri: null,
    data: draft.data,
    metadata: { ...origin.metadata, ...causation, ...draft.metadata },
  };
}
