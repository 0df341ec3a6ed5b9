import { randomUUID } from 'node:crypto';
import { waitFor } from '@mainstay/testing';
import { Kafka, logLevel, type Admin } from 'kafkajs';

/** An event as it stands in a topic. */
export interface LoggedEvent {
  readonly eventId: string;
  readonly key: string;
  readonly traceId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Looks at Kafka from outside, as anybody could. */
export class TopicLog {
  private readonly kafka: Kafka;

  constructor(bootstrapServers: string) {
    const brokers = bootstrapServers.split(',');
    this.kafka = new Kafka({ brokers, clientId: 'chaos', logLevel: logLevel.NOTHING });
  }

  /** Every event of a topic, from its beginning to its present end. */
  async read(topic: string): Promise<readonly LoggedEvent[]> {
    const ends = await this.withAdmin((admin) => admin.fetchTopicOffsets(topic));
    const expected = ends.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
    if (expected === 0) return [];
    const consumer = this.kafka.consumer({ groupId: `chaos-${randomUUID()}`, maxWaitTimeInMs: 50 });
    const events: LoggedEvent[] = [];
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachMessage: async ({ message }) => {
          const value = JSON.parse(message.value?.toString('utf8') ?? '{}') as {
            event_id: string;
            data: LoggedEvent['data'];
          };
          events.push({
            eventId: value.event_id,
            key: message.key?.toString('utf8') ?? '',
            traceId: String(message.headers?.traceparent).split('-')[1] ?? '',
            data: value.data,
          });
        },
      });
      const what = `${expected} records of ${topic}`;
      await waitFor(() => events.length >= expected, { what, deadlineMs: 30_000 });
    } finally {
      await consumer.disconnect();
    }
    return events;
  }

  /** Records in dead-letter topics, by topic; topics without any are left out. */
  deadLetters(): Promise<Readonly<Record<string, number>>> {
    return this.withAdmin(async (admin) => {
      const topics = (await admin.listTopics()).filter((topic) => topic.endsWith('.DLT'));
      const counts: Record<string, number> = {};
      for (const topic of topics) {
        const ends = await admin.fetchTopicOffsets(topic);
        const records = ends.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
        if (records > 0) counts[topic] = records;
      }
      return counts;
    });
  }

  /** Records that a group has not committed yet, all topics together. */
  lag(groupId: string): Promise<number> {
    return this.withAdmin(async (admin) => {
      let lag = 0;
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId })) {
        const ends = await admin.fetchTopicOffsets(topic);
        for (const { partition, offset } of partitions) {
          const end = ends.find((one) => one.partition === partition);
          if (end !== undefined)
            lag += Number(end.high) - Math.max(Number(offset), Number(end.low));
        }
      }
      return lag;
    });
  }

  private async withAdmin<Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
