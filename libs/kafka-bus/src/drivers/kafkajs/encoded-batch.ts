import { CompressionCodecs, CompressionTypes, type Message } from 'kafkajs';
import { RecordCursor } from '../decoding/record-cursor';
import { encodeRecords } from '../encoding/encode-records';
import type { ProducerRecord } from '../kafka-driver';
import type { PartitionBatch } from '../partitioning/partition-batch';

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
 * The messages that carry records of one topic through kafkajs as finished bytes. Send them with
 * {@link encodedType}.
 *
 * kafkajs makes a buffer for each record and each header, and a new list of a partition for each of
 * its messages, which is most of what a send costs. So of a partition one message has all records
 * as its value, and what unpacks it stands where a codec would: the one place where kafkajs takes
 * the bytes of a batch from outside. The others only count: their places in the list are empty,
 * which a list goes past without asking. And kafkajs is given the lists it would make.
 */
export function encodedMessages(batches: readonly PartitionBatch[], now: number): Message[] {
  const byPartition = Object.fromEntries(
    batches.map(({ partition, records }) => [partition, messagesOf(records, now)]),
  );
  const carriers = Object.values(byPartition).map(([carrier]) => carrier!);
  return Object.assign(carriers, { reduce: () => byPartition });
}

/** As many as the records; the first and the last tell the times between which theirs lie. */
function messagesOf(records: readonly ProducerRecord[], now: number): Message[] {
  const timestamps = records.map(({ timestamp }) => timestamp ?? now);
  const first = timestamps.reduce((least, timestamp) => Math.min(least, timestamp));
  const last = timestamps.reduce((most, timestamp) => Math.max(most, timestamp));
  const value = encodeRecords(records, timestamps, first);
  const messages: Message[] = [{ value, timestamp: String(first) }];
  messages.length = records.length;
  if (last > first) messages[records.length - 1] = { value: null, timestamp: String(last) };
  return messages;
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

/** The value of the first record. */
function recordsOf(batch: Buffer): Buffer {
  const cursor = new RecordCursor(batch);
  cursor.next();
  cursor.part(); // its key
  return cursor.part()!;
}
