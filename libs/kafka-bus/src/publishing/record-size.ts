import { KafkaRecordInvalidError } from './errors/kafka-record-invalid.error';
import type { OutboundRecord } from './outbound-record';

/** Length fields, timestamp and offset deltas of one record in a batch, at their largest. */
const RECORD_OVERHEAD_BYTES = 70;
const HEADER_OVERHEAD_BYTES = 10;

/**
 * An upper bound of what a record takes in an uncompressed batch; the error for a header that a
 * caller without a compiler gave: it has no length, and would fail every record of its send.
 */
export function sizeOf(record: OutboundRecord): number | KafkaRecordInvalidError {
  let size = RECORD_OVERHEAD_BYTES + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const name in record.headers) {
    const value = record.headers[name];
    const length = typeof value === 'string' ? Buffer.byteLength(value) : bytesOf(value);
    if (length === undefined) {
      return new KafkaRecordInvalidError(record.topic, name, kindOf(value));
    }
    size += Buffer.byteLength(name) + length + HEADER_OVERHEAD_BYTES;
  }
  return size;
}

/** As {@link sizeOf}. @throws {KafkaRecordInvalidError} */
export function recordSize(record: OutboundRecord): number {
  const size = sizeOf(record);
  if (size instanceof KafkaRecordInvalidError) throw size;
  return size;
}

function bytesOf(value: unknown): number | undefined {
  return value instanceof Uint8Array ? value.length : undefined;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
