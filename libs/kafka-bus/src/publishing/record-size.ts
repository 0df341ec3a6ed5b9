import type { OutboundRecord } from './outbound-record';

/** Length fields, timestamp and offset deltas of one record in a batch, at their largest. */
const RECORD_OVERHEAD_BYTES = 70;

/** An upper bound of what a record takes in an uncompressed batch. */
export function recordSize(record: OutboundRecord): number {
  let size = RECORD_OVERHEAD_BYTES + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const name in record.headers) {
    const value = record.headers[name]!;
    const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
    size += Buffer.byteLength(name) + length + 10;
  }
  return size;
}
