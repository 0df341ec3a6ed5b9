import type { OutboundRecord } from '../../publishing/outbound-record';

const SHORT_MESSAGE = 100;
/** What is kept of a value, and of what is left where even its beginning is too much. */
const VALUE_BYTES = 4_000;
const FEW_BYTES = 1_000;

/** How many bytes a key or value had of which only the beginning was kept. */
export const ORIGINAL_KEY_BYTES = 'x-original-key-bytes';
export const ORIGINAL_VALUE_BYTES = 'x-original-value-bytes';
/** The names of headers that were left out. */
export const DROPPED_HEADERS = 'x-dropped-headers';

/** What says which message it is, where it stood and why it failed. */
const NEEDED = new Set([
  'event_id',
  'event_type',
  'trace_id',
  'source_service',
  'occurred_at',
  'traceparent',
  'x-original-topic',
  'x-original-partition',
  'x-original-offset',
  'x-original-timestamp',
  'x-consumer-group',
  'x-attempts',
  'x-first-failed-at',
  'x-error-code',
  'x-error-message',
  ORIGINAL_VALUE_BYTES,
]);

type Headers = OutboundRecord['headers'];

/**
 * A record that has got headers of ours on its way to a retry or dead-letter topic, each time
 * smaller: as it is, without the stack, with a short message. Its key and value are whole. Pure.
 */
export function* wholeRecords(record: OutboundRecord): Iterable<OutboundRecord> {
  yield record;
  const { 'x-error-stack': _stack, ...headers } = record.headers;
  yield { ...record, headers };
  yield { ...record, headers: { ...headers, ...shortMessage(headers) } };
}

/**
 * What a dead letter is where no whole record fits: the beginning of its value, then also without
 * the headers of others and with the beginning of its key. Headers say what is missing, and where
 * the original stands. Pure.
 */
export function* cutRecords(record: OutboundRecord): Iterable<OutboundRecord> {
  const { 'x-error-stack': _stack, ...given } = record.headers;
  const headers = { ...given, ...shortMessage(given) };
  yield { ...record, ...cutValue(record, headers, VALUE_BYTES) };
  yield bare({ ...record, ...cutValue(record, headers, FEW_BYTES) });
}

function shortMessage({ 'x-error-message': message }: Headers): Headers {
  if (message === undefined) return {};
  return { 'x-error-message': String(message).slice(0, SHORT_MESSAGE) };
}

function cutValue({ value }: OutboundRecord, headers: Headers, most: number) {
  if (value === null || value.length <= most) return { value, headers };
  const length = { [ORIGINAL_VALUE_BYTES]: String(value.length) };
  return { value: value.subarray(0, most), headers: { ...headers, ...length } };
}

function bare({ headers: given, key, topic, value }: OutboundRecord): OutboundRecord {
  const isKept = ([name, text]: [string, string | Uint8Array]) =>
    NEEDED.has(name) && text.length <= FEW_BYTES;
  const entries = Object.entries(given);
  const dropped = entries.filter((entry) => !isKept(entry)).map(([name]) => name);
  const headers = Object.fromEntries(entries.filter(isKept));
  if (dropped.length > 0) headers[DROPPED_HEADERS] = dropped.join(',').slice(0, FEW_BYTES);
  if (key === null || key.length <= FEW_BYTES) return { topic, key, value, headers };
  headers[ORIGINAL_KEY_BYTES] = String(key.length);
  return { topic, key: key.subarray(0, FEW_BYTES), value, headers };
}
