import { inNextTurn } from '@mainstay/core';
import type { ConsumerListener, ConsumerSubscription, TopicPartition } from '../kafka-driver';
import type { MemoryBroker } from './memory-broker';
import type { MemoryGroup } from './memory-group';
import type { MemoryLog } from './memory-log';

/** Records handed over at once: enough to be fast, few enough to let other work in between. */
const MAX_RECORDS = 500;
/** How often a fetch that finds nothing turns, as a broker's answer to an empty fetch would. */
const IDLE_POLL_MS = 100;

interface FetcherParts {
  readonly broker: MemoryBroker;
  readonly group: MemoryGroup;
  readonly listener: ConsumerListener;
  readonly subscription: ConsumerSubscription;
  readonly maxBytes: number;
  readonly onError: (error: Error) => void;
}

interface Position {
  readonly log: MemoryLog;
  next: number;
  isPaused: boolean;
}

/** Reads the partitions of one membership and hands records over, each turn on an empty stack. */
export class MemoryFetcher {
  private positions: Position[] = [];
  private releases: (() => void)[] = [];
  private isScheduled = false;
  private isStopped = false;
  private cancelIdle: () => void = () => undefined;

  constructor(private readonly parts: FetcherParts) {}

  /** Takes the start positions; fetching begins with the first {@link wake}. */
  begin(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) {
      const log = this.parts.broker.log(topic, partition);
      if (log === undefined) continue;
      this.positions.push({ log, next: this.startOf(log), isPaused: false });
      this.releases.push(log.onAppend(() => this.wake()));
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const position of this.select(partitions)) position.isPaused = true;
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const position of this.select(partitions)) position.isPaused = false;
    this.wake();
  }

  /** Turns once, soon. */
  wake(): void {
    if (this.isScheduled || this.isStopped) return;
    this.isScheduled = true;
    inNextTurn(() => this.turn());
  }

  stop(): void {
    this.isStopped = true;
    this.cancelIdle();
    for (const release of this.releases) release();
    this.releases = [];
  }

  private turn(): void {
    this.isScheduled = false;
    if (this.isStopped) return;
    this.cancelIdle();
    try {
      if (!this.parts.broker.faults.isOffline) this.fetch();
    } catch (error) {
      this.parts.onError(error as Error);
      return;
    }
    this.cancelIdle = this.parts.broker.settings.clock.schedule(IDLE_POLL_MS, () => this.wake());
  }

  private fetch(): void {
    const { listener, maxBytes } = this.parts;
    listener.onPoll();
    for (const position of this.positions) {
      if (this.isStopped) return;
      const { log } = position;
      if (position.isPaused || position.next === log.high) continue;
      if (position.next < log.low || position.next > log.high) position.next = log.low;
      const records = log.read(position.next, maxBytes, MAX_RECORDS);
      position.next += records.length;
      const { topic, partition, high } = log;
      listener.onBatch({ topic, partition, records, highWatermark: String(high) });
      if (position.next < log.high) this.wake();
    }
  }

  private startOf(log: MemoryLog): number {
    const { group, subscription } = this.parts;
    const { topic, partition } = log;
    const committed = group.committedOffset(topic, partition);
    if (committed !== undefined) return committed;
    if (subscription.fromBeginning || subscription.alwaysFromBeginning?.includes(topic)) {
      return log.low;
    }
    group.setOffset(topic, partition, log.high);
    return log.high;
  }

  private select(partitions: readonly TopicPartition[]): Position[] {
    return this.positions.filter(({ log }) =>
      partitions.some((p) => p.topic === log.topic && p.partition === log.partition),
    );
  }
}
