import { KafkaContext, KafkaParser } from '@nestjs/microservices';
import type { RawRecord } from '../consuming/raw-record';

/** What Nest's transport hands to a method: the payload, and the message's context. */
export type NestMessage = readonly [payload: unknown, context: KafkaContext];

const parser = new KafkaParser();

/**
 * A record as Nest's own Kafka transport would hand it on. Its consumer and producer are not there:
 * offsets are committed, and heartbeats sent, by who runs the method.
 *
 * @public `KafkaPatterns` requires it when it is first needed.
 */
export function nestMessage({ topic, partition, timestamp, ...record }: RawRecord): NestMessage {
  const message = parser.parse<{ readonly value: unknown }>({
    ...record,
    timestamp: String(timestamp),
    attributes: 0,
    topic,
    partition,
  });
  const heartbeat = () => Promise.resolve();
  const context = [message, partition, topic, undefined, heartbeat, undefined];
  return [message.value, new KafkaContext(context as never)];
}
