import type { Message } from 'kafkajs';
import type { ProducerRecord } from '../kafka-driver';

/** A record as the client sends it; one without a time of its own was made `now`. */
export function messageOf(record: ProducerRecord, now: number): Message {
  return {
    partition: record.partition,
    key: record.key as Buffer | null,
    value: record.value as Buffer | null,
    headers: record.headers as Message['headers'],
    timestamp: String(record.timestamp ?? now),
  };
}
