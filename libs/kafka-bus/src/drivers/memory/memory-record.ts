import type { ProducerRecord, RecordHeaders } from '../kafka-driver';

/** A record as the log holds it. Its bytes belong to the log alone. */
export interface StoredRecord {
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>;
  readonly bytes: number;
}

/**
 * Record batch format v2: a batch header takes 61 bytes, a record's lengths and deltas at most 21.
 */
const BATCH_BYTES = 61;
const RECORD_BYTES = 21;

export function storeRecord(record: ProducerRecord, now: number): StoredRecord {
  const key = copyBytes(record.key);
  const value = copyBytes(record.value);
  const headers: Record<string, Buffer | readonly Buffer[]> = {};
  let bytes = RECORD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, given] of Object.entries(record.headers)) {
    const stored = Array.isArray(given) ? given.map(headerBytes) : headerBytes(given);
    headers[name] = stored;
    for (const one of Array.isArray(stored) ? stored : [stored]) {
      bytes += name.length + one.length + 4;
    }
  }
  return { timestamp: record.timestamp ?? now, key, value, headers, bytes };
}

/** What a consumer gets: bytes of its own, so that nothing it does to them reaches the log. */
export function copyHeaders(headers: StoredRecord['headers']): RecordHeaders {
  const copy: Record<string, Buffer | Buffer[]> = {};
  for (const name in headers) {
    const value = headers[name]!;
    copy[name] = Buffer.isBuffer(value) ? Buffer.from(value) : value.map((one) => Buffer.from(one));
  }
  return copy;
}

export function copyBytes(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}

export function batchBytes(records: readonly StoredRecord[]): number {
  return records.reduce((sum, { bytes }) => sum + bytes, BATCH_BYTES);
}

function headerBytes(value: unknown): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value as Uint8Array);
}
