import type { Consumer } from 'kafkajs';
import type { TopicPartition } from '../kafka-driver';
import { partitionId } from '../partitioning/partition-batch';

type Reason = 'runner' | 'start-position';

/**
 * Why partitions are paused. kafkajs keeps one flag a partition, and keeps it over rebalances: a
 * flag without a living reason would stop a partition for ever.
 */
export class PauseFlags {
  private readonly reasons = new Map<string, Set<Reason>>();
  private readonly everPaused = new Map<string, TopicPartition>();

  constructor(private readonly consumer: Consumer) {}

  pause(partitions: readonly TopicPartition[], reason: Reason): void {
    for (const partition of partitions) {
      const id = partitionId(partition);
      this.reasons.set(id, (this.reasons.get(id) ?? new Set()).add(reason));
      this.everPaused.set(id, partition);
    }
    this.consumer.pause(byTopic(partitions));
  }

  resume(partitions: readonly TopicPartition[], reason: Reason): void {
    const free = partitions.filter((partition) => {
      const reasons = this.reasons.get(partitionId(partition));
      return reasons?.delete(reason) === true && reasons.size === 0;
    });
    if (free.length > 0) this.consumer.resume(byTopic(free));
  }

  /** A new membership: no reason of the old one is left. */
  clear(): void {
    const flagged = [...this.everPaused.values()];
    this.reasons.clear();
    this.everPaused.clear();
    if (flagged.length > 0) this.consumer.resume(byTopic(flagged));
  }
}

function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  }
  return [...topics].map(([topic, of]) => ({ topic, partitions: of }));
}
