export type { EventEnvelope } from './envelope/envelope';
export { EnvelopeInvalidError } from './envelope/envelope-invalid.error';
export { parseEnvelope } from './envelope/parse-envelope';
export { pathOfHalfPair } from './envelope/half-pair';
export { serializeEnvelope } from './envelope/serialize-envelope';
export { envelopeHeaders, type EventHeaders } from './envelope/envelope-headers';
export type { DataClass, EventKind } from './definition/event-kind';
export type {
  DataOf,
  EventDefinition,
  EventDefinitionOptions,
} from './definition/event-definition';
export type { EventDraft } from './definition/event-draft';
export { isoTime } from './definition/iso-time';
export { isTopicName } from './definition/topic-name';
export { defineEvent } from './definition/define-event';
export { checkEnvelope } from './definition/check-event';
export { completeDraft, type EnvelopeOrigin } from './definition/complete-draft';
export { validateData } from './validation/validate-data';
export { EventCatalogue } from './definition/event-catalogue';
export { EventDataInvalidError } from './validation/event-data-invalid.error';
export { EventDefinitionInvalidError } from './definition/event-definition-invalid.error';
export { EventNotMappedError } from './definition/event-not-mapped.error';
export {
  EVENT_PUBLISHER,
  type EventPublisher,
  type OutgoingRecord,
  type PublishOutcome,
} from './publishing/event-publisher';
export { resolveEventKey } from './publishing/event-key';
export { eventIdHash, generateDeterministicEventId } from './identity/deterministic-event-id';
export {
  extractCorrelationIdAsString,
  extractCorrelationIdFromEvent,
  extractUserIdFromEventData,
} from './identity/extract';
