import type { TopicDescription, TopicPartition } from '../kafka-driver';
import { KafkaRequestError } from '../kafka-request.error';
import { withDeadline } from '../timing/deadline';
import { KafkaJsAdmin } from './kafkajs-admin';
import type { KafkaClientOptions } from '../kafka-client.options';

/**
 * Which topics there are and how many partitions they have. kafkajs leaves records for a partition
 * it does not know out of a send without a word, so every partition is looked up here first.
 */
export class PartitionCounts {
  private readonly known = new Map<string, number>();
  private readonly admin: KafkaJsAdmin;

  constructor(driver: KafkaClientOptions, clientId: string) {
    this.admin = new KafkaJsAdmin({ ...driver, clientId });
  }

  /** Fresh; a topic that does not exist is left out. */
  async fetch(topics: readonly string[], deadlineMs: number): Promise<ReadonlyMap<string, number>> {
    const found = await this.described(topics, deadlineMs);
    for (const topic of topics) this.known.delete(topic);
    for (const { topic, partitions } of found) this.known.set(topic, partitions);
    return new Map(found.map(({ topic, partitions }) => [topic, partitions]));
  }

  /** Whether all of them exist, without asking anybody. */
  know(partitions: readonly TopicPartition[]): boolean {
    return partitions.every((partition) => this.isThere(partition));
  }

  /** Those of the partitions that do not exist; asks the broker about what it does not know yet. */
  async unknown<T extends TopicPartition>(
    partitions: readonly T[],
    deadlineMs: number,
  ): Promise<readonly T[]> {
    const doubtful = partitions.filter((partition) => !this.isThere(partition));
    if (doubtful.length === 0) return [];
    await this.fetch([...new Set(doubtful.map(({ topic }) => topic))], deadlineMs);
    return doubtful.filter((partition) => !this.isThere(partition));
  }

  private isThere({ topic, partition }: TopicPartition): boolean {
    return partition < (this.known.get(topic) ?? 0);
  }

  forget(partitions: readonly TopicPartition[]): void {
    for (const { topic } of partitions) this.known.delete(topic);
  }

  /** A client that is late is given up: the next question is asked over a new connection. */
  private async described(
    topics: readonly string[],
    deadlineMs: number,
  ): Promise<readonly TopicDescription[]> {
    let isLate = false;
    try {
      return await withDeadline(this.ask(topics), deadlineMs, () => {
        isLate = true;
        return new KafkaRequestError('Asking for partition counts', 'REQUEST_TIMED_OUT', true);
      });
    } finally {
      if (isLate) this.admin.giveUp();
    }
  }

  /** Whoever asks about no topic wants to know whether anybody answers. */
  private async ask(topics: readonly string[]): Promise<readonly TopicDescription[]> {
    if (topics.length > 0) return this.admin.describeTopics(topics);
    await this.admin.ping();
    return [];
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }
}
