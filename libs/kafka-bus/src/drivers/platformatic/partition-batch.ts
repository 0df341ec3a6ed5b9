import type { MessageRecord } from '@platformatic/kafka';
import type { ProducerRecord, TopicPartition } from '../kafka-driver';

/** The records of one partition in a send, in order; `indexes` say where their answers go. */
export interface PartitionBatch extends TopicPartition {
  readonly indexes: readonly number[];
  readonly records: readonly ProducerRecord[];
}

export function batchByPartition(records: readonly ProducerRecord[]): readonly PartitionBatch[] {
  const batches = new Map<
    string,
    PartitionBatch & { indexes: number[]; records: ProducerRecord[] }
  >();
  records.forEach((record, index) => {
    const { topic, partition } = record;
    const id = partitionId(record);
    let batch = batches.get(id);
    if (batch === undefined) {
      batch = { topic, partition, indexes: [], records: [] };
      batches.set(id, batch);
    }
    batch.indexes.push(index);
    batch.records.push(record);
  });
  return [...batches.values()];
}

/** The two halves of a batch, in order. */
export function halve(batch: PartitionBatch): readonly [PartitionBatch, PartitionBatch] {
  const half = batch.indexes.length >> 1;
  const part = (from: number, to?: number): PartitionBatch => ({
    ...batch,
    indexes: batch.indexes.slice(from, to),
    records: batch.records.slice(from, to),
  });
  return [part(0, half), part(half)];
}

/** The records of a batch that are so, and those that are not, each in order. */
export function divide(
  batch: PartitionBatch,
  isSo: (record: ProducerRecord) => boolean,
): readonly [PartitionBatch, PartitionBatch] {
  const part = (so: boolean): PartitionBatch => {
    const belongs = batch.records.map((record) => isSo(record) === so);
    return {
      ...batch,
      indexes: batch.indexes.filter((_, position) => belongs[position]),
      records: batch.records.filter((_, position) => belongs[position]),
    };
  };
  return [part(true), part(false)];
}

/** As the client's sequence numbers name a partition. */
export function partitionId({ topic, partition }: TopicPartition): string {
  return `${topic}:${partition}`;
}

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
