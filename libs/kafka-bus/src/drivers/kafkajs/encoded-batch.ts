import { CompressionCodecs, CompressionTypes, type Message } from 'kafkajs';
import { RecordCursor } from '../decoding/record-cursor';
import { encodeRecords } from '../encoding/encode-records';
import type { PartitionBatch } from '../partitioning/partition-batch';
import { placeholderFor } from './placeholders';

interface Encoded {
  readonly buffer: Buffer;
}
interface Codec {
  compress(encoded: Encoded): Promise<Buffer>;
}
const CODECS = CompressionCodecs as Partial<Record<number, () => Codec>>;

/** Above the bits that say in a batch how it is packed: a broker and a reader never see it. */
const ENCODED = 8;

/** A batch as kafkajs is given it. */
export interface EncodedBatch {
  readonly topic: string;
  readonly partition: number;
  /** As many as the records. */
  readonly messages: Message[];
  /** Stands for the records; to be forgotten when they have gone. */
  readonly placeholder: Buffer;
}

/**
 * Encodes and packs the records of a batch, and makes messages that carry them through kafkajs:
 * send those with {@link encodedType}.
 *
 * kafkajs makes a buffer for each record and each header, which is most of what a send costs. So
 * the first message has a placeholder as its value, which the records replace where the request is
 * written, and what unpacks it stands where a codec would: the one place where kafkajs takes the
 * bytes of a batch from outside. The others only count: their places in the list are empty, which a
 * list goes past without asking. The first and the last tell the times between which all lie.
 */
export async function encodedBatch(
  { topic, partition, records }: PartitionBatch,
  type: CompressionTypes,
  now: number,
): Promise<EncodedBatch> {
  const timestamps = records.map(({ timestamp }) => timestamp ?? now);
  const first = timestamps.reduce((least, timestamp) => Math.min(least, timestamp));
  const last = timestamps.reduce((most, timestamp) => Math.max(most, timestamp));
  const encoded = encodeRecords(records, timestamps, first);
  const placeholder = placeholderFor(await pack(type, encoded));
  const messages: Message[] = [{ value: placeholder, timestamp: String(first) }];
  messages.length = records.length;
  if (last > first) messages[records.length - 1] = { value: null, timestamp: String(last) };
  return { topic, partition, messages, placeholder };
}

/**
 * The messages of one topic's batches. kafkajs would sort them by partition one by one: it is given
 * the lists it would make.
 */
export function messagesOf(batches: readonly EncodedBatch[]): Message[] {
  const byPartition = Object.fromEntries(
    batches.map(({ partition, messages }) => [partition, messages]),
  );
  const carriers = Object.values(byPartition).map(([carrier]) => carrier!);
  return Object.assign(carriers, { reduce: () => byPartition });
}

/** By which kafkajs takes such messages, and says of a batch that it is packed by `type`. */
export function encodedType(type: CompressionTypes): CompressionTypes {
  // One that kafkajs does not name; it looks codecs up by number.
  // oxlint-disable-next-line typescript/no-unsafe-enum-assignment
  const own = (ENCODED + type) as CompressionTypes;
  CODECS[own] ??= () => ({ compress: async ({ buffer }) => firstValue(buffer) });
  return own;
}

async function pack(type: CompressionTypes, buffer: Buffer): Promise<Buffer> {
  return type === CompressionTypes.None ? buffer : CODECS[type]!().compress({ buffer });
}

function firstValue(batch: Buffer): Buffer {
  const cursor = new RecordCursor(batch);
  cursor.next();
  cursor.part(); // its key
  return cursor.part()!;
}
