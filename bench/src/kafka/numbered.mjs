// The messages of the Kafka races: numbered envelopes of one size, so that whoever reads them knows
// what is lost, repeated or out of the order of its key.
import { randomUUID } from 'node:crypto';

export const PARTITIONS = 4;
/** As many as the callers of `publish`: each writes one key. */
export const KEYS = 256;
export const EVENT_TYPE = 'bench.numbered.v1';

const NUMBER = Buffer.from('"n":');
/** A trace that was sampled: whoever goes on with it must not find that there is nothing to do. */
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

export const keyOf = (n) => `key-${n % KEYS}`;

export const dataOf = (n, note) => ({ n, key: keyOf(n), note });

export function envelopeOf(n, note) {
  return {
    event_id: randomUUID(),
    event_type: EVENT_TYPE,
    event_timestamp: new Date().toISOString(),
    source_service: 'bench',
    schema_version: 1,
    correlation_id: randomUUID(),
    data_schema_uri: null,
    data: dataOf(n, note),
    metadata: { traceparent: TRACEPARENT },
  };
}

/** What fills an envelope up to so many bytes. */
export function noteFor(bytes) {
  const bare = Buffer.byteLength(JSON.stringify(envelopeOf(100_000, '')));
  return 'x'.repeat(bytes - bare);
}

/** As any producer of these messages writes them. */
export function message(n, note) {
  const envelope = envelopeOf(n, note);
  const { event_id, event_type, source_service, event_timestamp } = envelope;
  return {
    key: keyOf(n),
    value: JSON.stringify(envelope),
    headers: { event_id, event_type, source_service, occurred_at: event_timestamp },
  };
}

/** Read without parsing: what counts must not be what is measured. */
export function numberIn(value) {
  const start = value.indexOf(NUMBER) + NUMBER.length;
  return Number.parseInt(value.toString('latin1', start, start + 12), 10);
}
