/**
 * What travels in the value of a Kafka record, as UTF-8 JSON. Field names are the wire's.
 *
 * An envelope is built once, where the event happens; its id, timestamp and schema version never
 * change on a retry, relay or replay. Unknown extra fields and the text of `event_timestamp`
 * survive a parse and a serialisation untouched.
 */
export interface EventEnvelope<Data = unknown> {
  /** UUIDv7 when made here; any non-empty text when parsed. */
  readonly event_id: string;
  /** For example `huleedu.essay.spellcheck.requested.v1`. */
  readonly event_type: string;
  /** ISO 8601, UTC, milliseconds when made here; the producer's own text when parsed. */
  readonly event_timestamp: string;
  /** Service name of the producer, with underscores. */
  readonly source_service: string;
  /** @default 1 */
  readonly schema_version: number;
  /** Joins everything one request caused. */
  readonly correlation_id: string | null;
  readonly data_schema_uri: string | null;
  readonly data: Data;
  /**
   * Trace context (`traceparent`, `tracestate`), `partition_key` and whatever else travels along.
   */
  readonly metadata: Readonly<Record<string, unknown>>;
}
