// The events of the outbox races: numbered, of a fixed size, each key written by one writer alone,
// so that of a key the order of numbers is the order of commits whatever a system promises.
import { randomUUID } from 'node:crypto';

export const WRITERS = 8;
const KEYS_PER_WRITER = 64;
const PADDING = 'x'.repeat(260);
/** Milliseconds of a clock that all processes of a machine share. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

export const keyOf = (n) => `order-${n % WRITERS}-${Math.floor(n / WRITERS) % KEYS_PER_WRITER}`;

export const dataOf = (n) => ({ n, key: keyOf(n), note: PADDING });

/** An event as every system but ours stores it; ours makes its own of the same data. */
export function eventOf(n, topic) {
  const id = randomUUID();
  const envelope = {
    event_id: id,
    event_type: topic,
    event_timestamp: new Date().toISOString(),
    source_service: 'bench',
    schema_version: 1,
    correlation_id: randomUUID(),
    data_schema_uri: null,
    data: dataOf(n),
    metadata: {},
  };
  return { id, key: keyOf(n), topic, envelope };
}
