import type { TopicPartition } from '../../drivers/kafka-driver';
import type { Delivery } from '../delivery/delivery';
import type { Lane } from '../tracking/partition-tracker';
import { OwnedPartition, partitionName as nameOf } from './owned-partition';

/**
 * The partitions of the current membership, and the keys that handlers of earlier ones still work
 * on: those stay busy in the partition's next tracker until their handler lets go.
 */
export class OwnedPartitions {
  private readonly owned = new Map<string, OwnedPartition>();
  private readonly byTracker = new Map<Lane<Delivery>['tracker'], OwnedPartition>();
  private readonly busyKeys = new Map<string, Set<string>>();

  get size(): number {
    return this.owned.size;
  }

  get(at: TopicPartition): OwnedPartition | undefined {
    return this.owned.get(nameOf(at));
  }

  /** The partition a lane is of; undefined where its membership is over. */
  of({ tracker }: Lane<Delivery>): OwnedPartition | undefined {
    return this.byTracker.get(tracker);
  }

  [Symbol.iterator](): Iterator<OwnedPartition> {
    return this.owned.values();
  }

  own({ topic, partition }: TopicPartition, epoch: number): void {
    const name = nameOf({ topic, partition });
    const busy = this.busyKeys.get(name) ?? [];
    const owned = new OwnedPartition(topic, partition, epoch, busy);
    this.owned.set(name, owned);
    this.byTracker.set(owned.tracker, owned);
  }

  /** The membership is over. @param atWork the lanes that handlers work on */
  forgetAll(atWork: Iterable<Lane<Delivery>>): void {
    for (const { tracker, ending } of this) {
      tracker.close();
      ending.abort();
    }
    for (const { key, tracker } of atWork) {
      if (key === undefined || this.get(tracker)?.tracker !== tracker) continue;
      const name = nameOf(tracker);
      this.busyKeys.set(name, (this.busyKeys.get(name) ?? new Set()).add(key));
    }
    this.owned.clear();
    this.byTracker.clear();
  }

  /** A handler of an earlier membership has ended; answers the lane that it kept waiting. */
  release({ key, tracker }: Lane<Delivery>): Lane<Delivery> | undefined {
    if (key === undefined) return undefined;
    this.busyKeys.get(nameOf(tracker))?.delete(key);
    return this.get(tracker)?.tracker.unblock(key);
  }
}
