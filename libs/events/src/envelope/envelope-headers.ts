import type { EventEnvelope } from './envelope';

/** Headers of a record, all texts. A consumer needs the body only; headers are a copy. */
export type EventHeaders = Readonly<Record<string, string>>;

/**
 * The headers the wire contract names: event_id, event_type, trace_id (the correlation id),
 * source_service, schema_version, occurred_at, content_type, traceparent and tracestate when set.
 */
export function envelopeHeaders(envelope: EventEnvelope): EventHeaders {
  const headers: Record<string, string> = {
    event_id: envelope.event_id,
    event_type: envelope.event_type,
    source_service: envelope.source_service,
    schema_version: String(envelope.schema_version),
    occurred_at: envelope.event_timestamp,
    content_type: 'application/json',
  };
  if (envelope.correlation_id !== null) headers.trace_id = envelope.correlation_id;
  for (const name of ['traceparent', 'tracestate'] as const) {
    const value = envelope.metadata[name];
    if (typeof value === 'string' && value !== '') headers[name] = value;
  }
  return headers;
}
