import type { ConsumedBatch, TopicPartition } from '../../drivers/kafka-driver';
import type { Delivery } from '../delivery/delivery';
import { PartitionTracker } from '../tracking/partition-tracker';

/** A finished record may wait for an earlier one; so many of them, and no more, are kept. */
const HELD_PER_MARK = 10;

export interface Marks {
  readonly highMark: number;
  readonly lowMark: number;
  readonly highMarkBytes: number;
}

/** A partition during one membership. */
export class OwnedPartition implements TopicPartition {
  readonly tracker: PartitionTracker<Delivery>;
  readonly ending = new AbortController();
  /** Among the partitions of the group. */
  readonly name: string;
  highWatermark = 0;
  committed: number | undefined;

  constructor(
    readonly topic: string,
    readonly partition: number,
    epoch: number,
    busyKeys: Iterable<string>,
  ) {
    this.name = partitionName({ topic, partition });
    this.tracker = new PartitionTracker<Delivery>(topic, partition, epoch, busyKeys);
  }

  /** The offset to commit; undefined when it stands already. */
  get uncommitted(): number | undefined {
    const low = this.tracker.lowWatermark;
    return low === this.committed ? undefined : low;
  }

  get lag(): number {
    const low = this.tracker.lowWatermark ?? this.committed ?? this.firstUnfinished;
    return Math.max(0, this.highWatermark - low);
  }

  /**
   * Whether a batch is of another log than what was taken over: it was read from the beginning, and
   * ends before what was taken over did. Its topic was deleted and made anew, or its log was cut.
   */
  isOfAnotherLog({ highWatermark, records }: Pick<ConsumedBatch, 'highWatermark' | 'records'>) {
    const { highestOffset } = this.tracker;
    const first = records[0];
    return (
      Number(highWatermark) <= highestOffset &&
      first !== undefined &&
      Number(first.offset) <= highestOffset
    );
  }

  isFull({ highMark, highMarkBytes }: Marks): boolean {
    const { size, held, bytes } = this.tracker;
    return size >= highMark || bytes >= highMarkBytes || held >= highMark * HELD_PER_MARK;
  }

  hasRoom({ highMark, lowMark, highMarkBytes }: Marks): boolean {
    const { size, held, bytes } = this.tracker;
    const enough = held < (highMark * HELD_PER_MARK) / 2;
    return size <= lowMark && bytes <= highMarkBytes / 2 && enough;
  }

  private get firstUnfinished(): number {
    return this.tracker.highestOffset + 1 - this.tracker.held;
  }
}

export function partitionName({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
