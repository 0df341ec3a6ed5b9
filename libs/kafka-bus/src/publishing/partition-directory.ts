import { partitionForKey } from '../drivers/partitioning/partition-for-key';

/** How long a partition count is believed. */
const FRESH_MS = 60_000;

interface TopicState {
  readonly count: number;
  readonly readAt: number;
  next: number;
}

/**
 * Knows how many partitions each topic has and chooses one for each record, as Java's clients do.
 */
export class PartitionDirectory {
  private readonly topics = new Map<string, TopicState>();

  /** Undefined while the topic's partition count is not known. */
  choose(topic: string, key: Uint8Array | null): number | undefined {
    const state = this.topics.get(topic);
    if (state === undefined) return undefined;
    if (key !== null) return partitionForKey(key, state.count);
    state.next = (state.next + 1) % state.count;
    return state.next;
  }

  isStale(topic: string, now: number): boolean {
    const state = this.topics.get(topic);
    return state === undefined || now - state.readAt > FRESH_MS;
  }

  /** The known topics, for a refresh. */
  get names(): readonly string[] {
    return [...this.topics.keys()];
  }

  update(counts: ReadonlyMap<string, number>, now: number): void {
    for (const [topic, count] of counts) {
      this.topics.set(topic, { count, readAt: now, next: this.topics.get(topic)?.next ?? -1 });
    }
  }

  forget(topic: string): void {
    this.topics.delete(topic);
  }
}
