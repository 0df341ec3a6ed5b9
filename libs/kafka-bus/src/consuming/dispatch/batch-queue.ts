import type { Delivery } from '../delivery/delivery';
import type { BatchOptions, Subscription } from '../subscription';
import type { Lane, PartitionTracker } from '../tracking/partition-tracker';
import { GatheringPartition, type GatherPolicy, type LaneShare } from './gathering-partition';
import { ProbeGate } from './probe-gate';

/** Records of one partition that are handled together. */
export interface GatheredBatch {
  readonly partition: GatheringPartition;
  readonly tracker: PartitionTracker<Delivery>;
  readonly shares: readonly LaneShare[];
}

/** What waits for a handler of batches, by partition, and how many batches may be at work. */
export class BatchQueue {
  readonly gate = new ProbeGate();
  running = 0;
  private readonly partitions = new Map<PartitionTracker<Delivery>, GatheringPartition>();
  private readonly policy: GatherPolicy;

  constructor(
    readonly subscription: Subscription,
    batch: Required<BatchOptions>,
  ) {
    // Where a message must never be overtaken by its key, nothing of its key may go with it.
    this.policy = { ...batch, takesRuns: subscription.retry.onFailure !== 'block' };
  }

  get hasRoom(): boolean {
    return this.running < this.subscription.concurrency;
  }

  /** When something may start that may not yet; undefined where nothing waits for a time. */
  get nextStartAt(): number | undefined {
    if (!this.hasRoom || !this.gate.isOpen) return this.nextProbeAt;
    const next = Math.min(...[...this.partitions.values()].map(({ startsAt }) => startsAt));
    return next === Infinity ? undefined : next;
  }

  /** When a probe may go that waits for it; undefined where nothing does, or has no room to. */
  get nextProbeAt(): number | undefined {
    return this.hasRoom && !this.isEmpty ? this.gate.nextProbeAt : undefined;
  }

  push(lane: Lane<Delivery>, now: number): void {
    this.partitionOf(lane.tracker).push(lane, now);
  }

  unshift(lane: Lane<Delivery>, now: number): void {
    this.partitionOf(lane.tracker).unshift(lane, now);
  }

  /** The next batch; while the gate is closed a single record as its probe. */
  next(now: number): { readonly batch: GatheredBatch; readonly isProbe: boolean } | undefined {
    if (this.gate.isOpen) {
      const batch = this.first((partition) => partition.take(now));
      return batch === undefined ? undefined : { batch, isProbe: false };
    }
    if (this.isEmpty) return undefined;
    if (this.gate.admit(now) !== 'probe') return undefined;
    const batch = this.first((partition) => partition.takeOne());
    return batch === undefined ? undefined : { batch, isProbe: true };
  }

  begin({ partition }: GatheredBatch): void {
    this.running += 1;
    partition.running += 1;
  }

  end({ partition }: GatheredBatch): void {
    this.running -= 1;
    partition.running -= 1;
  }

  clear(): void {
    this.partitions.clear();
  }

  private get isEmpty(): boolean {
    return [...this.partitions.values()].every(({ isEmpty }) => isEmpty);
  }

  /** Partitions take turns: the one that gave a batch goes to the end. */
  private first(
    take: (partition: GatheringPartition) => readonly LaneShare[] | undefined,
  ): GatheredBatch | undefined {
    for (const [tracker, partition] of this.partitions) {
      const shares = take(partition);
      if (shares === undefined) continue;
      this.partitions.delete(tracker);
      this.partitions.set(tracker, partition);
      return { partition, tracker, shares };
    }
    return undefined;
  }

  private partitionOf(tracker: PartitionTracker<Delivery>): GatheringPartition {
    let partition = this.partitions.get(tracker);
    if (partition === undefined) {
      partition = new GatheringPartition(this.policy);
      this.partitions.set(tracker, partition);
    }
    return partition;
  }
}
