import { EnvelopeInvalidError, parseEnvelope } from '@mainstay/events';
import type { MemoryBroker } from '@mainstay/kafka-bus';
import type { SeenEvent } from './seen-event';

type StoredRecord = ReturnType<MemoryBroker['records']>[number];

/** Every readable event of a topic, partition by partition; what is no envelope is left out. */
export function eventsIn(broker: MemoryBroker, topic: string): readonly SeenEvent[] {
  return broker.records(topic).flatMap((record) => {
    const event = seen(record);
    return event === undefined ? [] : [event];
  });
}

function seen(record: StoredRecord): SeenEvent | undefined {
  if (record.value === null) return undefined;
  try {
    return {
      topic: record.topic,
      partition: record.partition,
      offset: record.offset,
      key: record.key === null ? null : Buffer.from(record.key).toString('utf8'),
      envelope: parseEnvelope(record.value),
      headers: textHeaders(record.headers),
    };
  } catch (error) {
    if (error instanceof EnvelopeInvalidError) return undefined;
    throw error;
  }
}

function textHeaders(headers: StoredRecord['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const last = value instanceof Uint8Array ? value : value.at(-1);
      return [name, last === undefined ? '' : Buffer.from(last).toString('utf8')];
    }),
  );
}
