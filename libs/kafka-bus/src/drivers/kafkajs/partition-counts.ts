import type { TopicPartition } from '../kafka-driver';
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
  async fetch(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await this.admin.describeTopics(topics);
    for (const topic of topics) this.known.delete(topic);
    for (const { topic, partitions } of found) this.known.set(topic, partitions);
    return new Map(found.map(({ topic, partitions }) => [topic, partitions]));
  }

  /** Those of the partitions that do not exist; asks the broker about what it does not know yet. */
  async unknown<T extends TopicPartition>(partitions: readonly T[]): Promise<readonly T[]> {
    const isThere = ({ topic, partition }: T): boolean => partition < (this.known.get(topic) ?? 0);
    const doubtful = partitions.filter((partition) => !isThere(partition));
    if (doubtful.length === 0) return [];
    await this.fetch([...new Set(doubtful.map(({ topic }) => topic))]);
    return doubtful.filter((partition) => !isThere(partition));
  }

  forget(partitions: readonly TopicPartition[]): void {
    for (const { topic } of partitions) this.known.delete(topic);
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }
}
