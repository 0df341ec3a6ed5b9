import type { Batch, KafkaMessage } from 'kafkajs';
import { DecodedRecord } from '../decoding/decoded-record';
import type { ConsumedBatch, ConsumedRecord, TopicPartition } from '../kafka-driver';
import { standsFor } from './stand-ins';

/** A batch as the port has it. */
export function consumedBatch({ topic, partition, highWatermark, messages }: Batch): ConsumedBatch {
  const records = messages.map((message) => consumedRecord({ topic, partition }, message));
  return { topic, partition, highWatermark, records };
}

function consumedRecord(
  { topic, partition }: TopicPartition,
  { offset, timestamp, key, value, headers }: KafkaMessage,
): ConsumedRecord {
  const cursor = standsFor(value);
  if (cursor !== undefined) {
    const time = Number(timestamp) + cursor.timestampDelta;
    return new DecodedRecord(topic, partition, offset, time, cursor);
  }
  return {
    topic,
    partition,
    offset,
    timestamp: Number(timestamp),
    key: key ?? null,
    value: value ?? null,
    headers: (headers ?? {}) as Readonly<Record<string, Buffer | Buffer[]>>,
  };
}
