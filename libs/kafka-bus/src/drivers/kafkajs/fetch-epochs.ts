import type { Cluster } from 'kafkajs';
import type { TopicPartition } from '../kafka-driver';

/**
 * Tells batches of this membership from those of the one before. kafkajs fetches from each broker
 * in a loop of its own; where one loop joins the group again, the answer to another loop's fetch
 * may still be on its way, and would be taken for the new membership's.
 */
export class FetchEpochs {
  private cluster: Cluster | undefined;
  private readonly epochs = new Map<string, number | undefined>();

  use(cluster: Cluster): void {
    this.cluster = cluster;
  }

  started(nodeId: string, epoch: number | undefined): void {
    this.epochs.set(nodeId, epoch);
  }

  isCurrent({ topic, partition }: TopicPartition, epoch: number | undefined): boolean {
    const leaders = this.cluster?.findLeaderForPartitions(topic, [partition]) ?? {};
    const [nodeId] = Object.keys(leaders);
    return nodeId === undefined || this.epochs.get(nodeId) === epoch;
  }
}
