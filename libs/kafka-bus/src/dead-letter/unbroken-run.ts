import type { OffsetToCommit } from '../drivers/kafka-driver';
import type { DeadLetter } from './dead-letter';

/**
 * Up to where every letter of a partition was taken: one that was not ends the run. Kafka remembers
 * and deletes only from the beginning of a partition. Pure.
 */
export class UnbrokenRun {
  private readonly next = new Map<number, number>();
  private readonly ends = new Map<number, string>();

  constructor(private readonly topic: string) {}

  /** @param isTaken - Whether it was done with, or is meant. */
  passed({ offset, partition }: DeadLetter, isTaken: boolean): void {
    if (this.ends.has(partition)) return;
    if (isTaken) this.next.set(partition, Number(offset) + 1);
    else this.ends.set(partition, offset);
  }

  /** The letter that ended the partition's run, by its offset. */
  endOf(partition: number): string | undefined {
    return this.ends.get(partition);
  }

  /** Behind the last of each run. */
  get offsets(): readonly OffsetToCommit[] {
    return [...this.next].map(([partition, offset]) => ({
      topic: this.topic,
      partition,
      offset: String(offset),
    }));
  }
}
