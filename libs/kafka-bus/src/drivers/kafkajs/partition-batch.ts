import type { Message } from 'kafkajs';
import type { ProducerRecord, TopicPartition } from '../kafka-driver';

/** The records of one partition in a send, in order; `indexes` say where their answers go. */
export interface PartitionBatch extends TopicPartition {
  readonly indexes: readonly number[];
  readonly messages: readonly Message[];
}

/** Sorts the records of a send by partition and gives each the time it was sent. */
export function batchByPartition(
  records: readonly ProducerRecord[],
  now: number,
): readonly PartitionBatch[] {
  const batches = new Map<string, PartitionBatch & { indexes: number[]; messages: Message[] }>();
  records.forEach((record, index) => {
    const { topic, partition } = record;
    const id = partitionId(record);
    let batch = batches.get(id);
    if (batch === undefined) {
      batch = { topic, partition, indexes: [], messages: [] };
      batches.set(id, batch);
    }
    batch.indexes.push(index);
    batch.messages.push(asMessage(record, now));
  });
  return [...batches.values()];
}

/** The two halves of a batch, in order. */
export function halve(batch: PartitionBatch): readonly [PartitionBatch, PartitionBatch] {
  const half = batch.indexes.length >> 1;
  const part = (from: number, to?: number): PartitionBatch => ({
    ...batch,
    indexes: batch.indexes.slice(from, to),
    messages: batch.messages.slice(from, to),
  });
  return [part(0, half), part(half)];
}

/** The records of a batch that are so, and those that are not, each in order. */
export function divide(
  batch: PartitionBatch,
  isSo: (message: Message) => boolean,
): readonly [PartitionBatch, PartitionBatch] {
  const part = (so: boolean): PartitionBatch => {
    const belongs = batch.messages.map((message) => isSo(message) === so);
    return {
      ...batch,
      indexes: batch.indexes.filter((_, position) => belongs[position]),
      messages: batch.messages.filter((_, position) => belongs[position]),
    };
  };
  return [part(true), part(false)];
}

export function partitionId({ topic, partition }: TopicPartition): string {
  return `${topic}\n${partition}`;
}

function asMessage(record: ProducerRecord, now: number): Message {
  return {
    partition: record.partition,
    key: record.key as Buffer | null,
    value: record.value as Buffer | null,
    headers: record.headers as Message['headers'],
    timestamp: String(record.timestamp ?? now),
  };
}
