import { CompressionCodecs, CompressionTypes, type Message } from 'kafkajs';
import { encodeRecords } from '../encoding/encode-records';
import type { ProducerRecord } from '../kafka-driver';

interface Encoded {
  readonly buffer: Buffer;
}
interface Codec {
  compress(encoded: Encoded): Promise<Buffer>;
}
const CODECS = CompressionCodecs as Partial<Record<number, () => Codec>>;

/** Above the bits that say in a batch how it is packed: a broker and a reader never see it. */
const ENCODED = 8;

/**
 * The messages that carry records through kafkajs as finished bytes, all of one partition.
 *
 * kafkajs makes a buffer for each record and each header, which is most of what a send costs. So
 * the first message has all records as its value, the others only count, and what unpacks the first
 * stands where a codec would: the one place where kafkajs takes the bytes of a batch from outside.
 * Send them with {@link encodedType}.
 */
export function encodedMessages(records: readonly ProducerRecord[], now: number): Message[] {
  const timestamps = records.map(({ timestamp }) => timestamp ?? now);
  const first = timestamps.reduce((least, timestamp) => Math.min(least, timestamp));
  const value = encodeRecords(records, timestamps, first);
  const { partition } = records[0]!;
  return timestamps.map((timestamp, index) => ({
    partition,
    value: index === 0 ? value : null,
    timestamp: String(timestamp),
  }));
}

/** How a batch of such messages is to be packed by `type`. */
export function encodedType(type: CompressionTypes): CompressionTypes {
  // One that kafkajs does not name; it looks codecs up by number.
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
  const own = (ENCODED + type) as CompressionTypes;
  CODECS[own] ??= () => ({ compress: (batch) => pack(type, recordsOf(batch.buffer)) });
  return own;
}

async function pack(type: CompressionTypes, buffer: Buffer): Promise<Buffer> {
  return type === CompressionTypes.None ? buffer : CODECS[type]!().compress({ buffer });
}

/** The value of the first record: behind its length, attributes, time, place and missing key. */
function recordsOf(batch: Buffer): Buffer {
  const time = afterVarint(batch, 0) + 1;
  const key = afterVarint(batch, afterVarint(batch, time));
  const length = afterVarint(batch, key);
  const start = afterVarint(batch, length);
  return batch.subarray(start, start + varintAt(batch, length) / 2);
}

function afterVarint(bytes: Buffer, at: number): number {
  return bytes[at]! < 0x80 ? at + 1 : afterVarint(bytes, at + 1);
}

/** Unsigned: of a length that is not negative it is the double. */
function varintAt(bytes: Buffer, at: number): number {
  const low = bytes[at]! & 0x7f;
  return bytes[at]! < 0x80 ? low : low + 0x80 * varintAt(bytes, at + 1);
}
