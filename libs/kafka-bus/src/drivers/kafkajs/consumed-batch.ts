import type { Batch } from 'kafkajs';
import type { ConsumedBatch } from '../kafka-driver';

/** A batch as the port has it. */
export function consumedBatch({ topic, partition, highWatermark, messages }: Batch): ConsumedBatch {
  return {
    topic,
    partition,
    highWatermark,
    records: messages.map(({ offset, timestamp, key, value, headers }) => ({
      topic,
      partition,
      offset,
      timestamp: Number(timestamp),
      key: key ?? null,
      value: value ?? null,
      headers: (headers ?? {}) as Readonly<Record<string, Buffer | Buffer[]>>,
    })),
  };
}
