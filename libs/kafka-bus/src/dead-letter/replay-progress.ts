import type { OffsetToCommit } from '../drivers/kafka-driver';
import type { DeadLetter } from './dead-letter';

/** Up to where everything was replayed, per partition: a letter that was not ends it. Pure. */
export class ReplayProgress {
  private readonly next = new Map<number, number>();
  private readonly ended = new Set<number>();

  constructor(private readonly topic: string) {}

  passed({ offset, partition }: DeadLetter, replayed: boolean): void {
    if (this.ended.has(partition)) return;
    if (replayed) this.next.set(partition, Number(offset) + 1);
    else this.ended.add(partition);
  }

  get offsets(): readonly OffsetToCommit[] {
    return [...this.next].map(([partition, offset]) => ({
      topic: this.topic,
      partition,
      offset: String(offset),
    }));
  }
}
