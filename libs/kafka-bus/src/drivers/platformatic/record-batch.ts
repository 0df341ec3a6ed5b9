import { compressionsAlgorithms, crc32c, Writer } from '@platformatic/kafka';
import { encodeRecords } from '../encoding/encode-records';
import type { DriverProducerOptions, TopicPartition } from '../kafka-driver';
import type { PartitionBatch } from '../partitioning/partition-batch';

const FORMAT = 2;
const NO_EPOCH = 0;

/** The records of one partition, as a produce request has them. */
export interface RecordBatch extends TopicPartition {
  readonly written: Writer;
}

/** Whose records they are, and which of the partition: a broker knows what is sent again by it. */
export interface BatchNumbers {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly sequence: number;
}

/**
 * Writes a batch of Kafka's format 2. The client's own function writes each record and each header
 * into a buffer of its own, which takes longer than all the rest of a send.
 */
export async function recordBatchOf(
  { partition, records, topic }: PartitionBatch,
  { producerEpoch, producerId, sequence }: BatchNumbers,
  compression: DriverProducerOptions['compression'],
  now: number,
): Promise<RecordBatch> {
  const timestamps = records.map(({ timestamp }) => timestamp ?? now);
  const first = timestamps.reduce((least, timestamp) => Math.min(least, timestamp));
  const last = timestamps.reduce((most, timestamp) => Math.max(most, timestamp));
  const encoded = encodeRecords(records, timestamps, first);
  const packed = await pack(encoded, compression);
  const writer = Writer.create()
    .appendInt16(compressionsAlgorithms[compression ?? 'none'].bitmask)
    .appendInt32(records.length - 1)
    .appendInt64(BigInt(first))
    .appendInt64(BigInt(last))
    .appendInt64(producerId)
    .appendInt16(producerEpoch)
    .appendInt32(sequence)
    .appendInt32(records.length)
    .append(packed);
  // What stands before is written last, from back to front: it has the length and the checksum.
  const written = writer
    .appendUnsignedInt32(crc32c(writer.dynamicBuffer), false)
    .appendInt8(FORMAT, false)
    .appendInt32(NO_EPOCH, false)
    .prependLength()
    .appendInt64(0n, false);
  return { topic, partition, written };
}

async function pack(
  bytes: Buffer,
  compression: DriverProducerOptions['compression'],
): Promise<Buffer> {
  if (compression === undefined || compression === 'none') return bytes;
  if (compression === 'gzip') return compressionsAlgorithms.gzip.compress(bytes);
  return compressionsAlgorithms[compression].compressSync(bytes);
}
