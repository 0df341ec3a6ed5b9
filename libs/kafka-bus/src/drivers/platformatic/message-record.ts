import type { MessageRecord } from '@platformatic/kafka';
import type { ProducerRecord } from '../kafka-driver';

/** A record as the client sends it. */
export function messageOf(record: ProducerRecord, now: bigint): MessageRecord {
  const { headers, key, partition, timestamp, topic, value } = record;
  return {
    topic,
    partition,
    key: bytesOf(key) as Buffer,
    value: bytesOf(value) as Buffer,
    headers: headersOf(headers),
    timestamp: timestamp === undefined ? now : BigInt(timestamp),
  };
}

/** A map by the identity of its keys: a header that is there twice has two entries. */
function headersOf(headers: ProducerRecord['headers']): Map<Buffer, Buffer> {
  const entries = new Map<Buffer, Buffer>();
  for (const [name, given] of Object.entries(headers)) {
    const values = isOne(given) ? [given] : given;
    for (const value of values) entries.set(Buffer.from(name), bytesOf(value)!);
  }
  return entries;
}

function isOne(
  value: string | Uint8Array | readonly (string | Uint8Array)[],
): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

function bytesOf(value: string | Uint8Array | null): Buffer | null {
  if (value === null || Buffer.isBuffer(value)) return value;
  if (typeof value === 'string') return Buffer.from(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
