import { uniquePrefix } from '../../isolation/unique-prefix';
import type {
  ConsumerSubscription,
  DriverAdmin,
  DriverConsumer,
  DriverConsumerOptions,
  DriverProducer,
  KafkaDriver,
  ProducerRecord,
  RecordResult,
} from '@mainstay/kafka-bus';
import { RecordingListener } from './recording-listener';

/** A driver under test, and what only its own kind can do. */
export interface DriverUnderTest {
  readonly driver: KafkaDriver;
  /** Session timeout of members, as short as the broker allows. */
  readonly sessionTimeoutMs: number;
  /** The member's process dies; returns when its session is about to time out. */
  kill(consumer: DriverConsumer): void;
  close(): Promise<void>;
}

/** A member of a group with what it was told. */
export interface Member {
  readonly consumer: DriverConsumer;
  readonly listener: RecordingListener;
}

/** Topics, producers and members of one test, with names nobody else has; closes what it opened. */
export class DriverFixture {
  readonly prefix = uniquePrefix('driver');
  readonly admin: DriverAdmin;
  readonly producer: DriverProducer;
  private readonly members: DriverConsumer[] = [];
  private topics = 0;

  constructor(readonly subject: DriverUnderTest) {
    this.admin = subject.driver.createAdmin();
    this.producer = subject.driver.createProducer({ clientId: this.prefix });
  }

  async topic(partitions = 3, config: Readonly<Record<string, string>> = {}): Promise<string> {
    this.topics += 1;
    const topic = `${this.prefix}.topic${this.topics}`;
    await this.admin.createTopics([{ topic, partitions, replicationFactor: 1, config }]);
    return topic;
  }

  get group(): string {
    return `${this.prefix}-group`;
  }

  /** Sends values to a partition; the key is the value's. */
  async send(
    topic: string,
    values: readonly string[],
    partition = 0,
  ): Promise<readonly RecordResult[]> {
    return this.producer.send(values.map((value) => record(topic, value, partition)));
  }

  member(options: Partial<DriverConsumerOptions> = {}): Member {
    const { sessionTimeoutMs } = this.subject;
    const defaults = { clientId: this.prefix, groupId: this.group, sessionTimeoutMs };
    const consumer = this.subject.driver.createConsumer({ ...defaults, ...options });
    this.members.push(consumer);
    return { consumer, listener: new RecordingListener() };
  }

  async join(
    topics: readonly string[],
    subscription: Partial<ConsumerSubscription> = {},
    options: Partial<DriverConsumerOptions> = {},
  ): Promise<Member> {
    const member = this.member(options);
    await member.consumer.start({ fromBeginning: true, ...subscription, topics }, member.listener);
    return member;
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map((consumer) => consumer.stop()));
    await this.producer.disconnect();
    await this.admin.disconnect();
  }
}

export function record(
  topic: string,
  value: string | Buffer,
  partition = 0,
  more: Partial<ProducerRecord> = {},
): ProducerRecord {
  const bytes = Buffer.from(value);
  return { topic, partition, key: bytes.subarray(0, 8), value: bytes, headers: {}, ...more };
}

export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => String(from + i));
}
