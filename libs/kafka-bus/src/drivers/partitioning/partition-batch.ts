import type { ProducerRecord, TopicPartition } from '../kafka-driver';

/** The records of one partition in a send, in order; `indexes` say where their answers go. */
export interface PartitionBatch extends TopicPartition {
  readonly indexes: readonly number[];
  readonly records: readonly ProducerRecord[];
}

/** Sorts the records of a send by partition, each partition's in their order. */
export function batchByPartition(records: readonly ProducerRecord[]): readonly PartitionBatch[] {
  const batches = new Map<
    string,
    PartitionBatch & { indexes: number[]; records: ProducerRecord[] }
  >();
  let batch: ReturnType<typeof batches.get>;
  records.forEach((record, index) => {
    const { topic, partition } = record;
    // Most have the partition of the one before.
    if (batch?.partition !== partition || batch.topic !== topic) {
      const id = partitionId(record);
      batch = batches.get(id) ?? { topic, partition, indexes: [], records: [] };
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

/** A text for each partition; as the sequence numbers of `@platformatic/kafka` name it. */
export function partitionId({ topic, partition }: TopicPartition): string {
  return `${topic}:${partition}`;
}
