import type { QueuedRecord } from './outbound-record';

/** What waits for one partition of a topic, in order. */
export class PartitionLane {
  /** Nothing is sent before; set while a failed send is backed off from. */
  notBefore = 0;
  /** Sends in a row whose outcome was not known. */
  failures = 0;
  /** Halved when the broker finds a batch too large: the topic's limit is lower than ours. */
  maxBytes: number;
  private records: QueuedRecord[] = [];
  private head = 0;

  constructor(
    readonly topic: string,
    readonly partition: number,
    maxBytes: number,
  ) {
    this.maxBytes = maxBytes;
  }

  get length(): number {
    return this.records.length - this.head;
  }

  get oldest(): QueuedRecord | undefined {
    this.dropSettled();
    return this.records[this.head];
  }

  push(record: QueuedRecord): void {
    this.records.push(record);
  }

  /** The next records, at least one, at most `maxBytes` together. */
  take(maxCount: number): QueuedRecord[] {
    const taken: QueuedRecord[] = [];
    let bytes = 0;
    while (this.head < this.records.length && taken.length < maxCount) {
      const next = this.records[this.head]!;
      if (!next.settled) {
        if (taken.length > 0 && bytes + next.size > this.maxBytes) break;
        bytes += next.size;
        taken.push(next);
      }
      this.head += 1;
    }
    this.shrink();
    return taken;
  }

  /** All of them. */
  takeAll(): QueuedRecord[] {
    const taken = this.records.slice(this.head).filter((queued) => !queued.settled);
    this.records = [];
    this.head = 0;
    return taken;
  }

  /** Back to the front, in the order they had. */
  putBack(records: readonly QueuedRecord[]): void {
    this.records = [...records, ...this.records.slice(this.head)];
    this.head = 0;
  }

  private dropSettled(): void {
    while (this.head < this.records.length && this.records[this.head]!.settled) this.head += 1;
    this.shrink();
  }

  private shrink(): void {
    if (this.head === this.records.length) {
      this.records = [];
      this.head = 0;
    } else if (this.head > 4_096) {
      this.records = this.records.slice(this.head);
      this.head = 0;
    }
  }
}
