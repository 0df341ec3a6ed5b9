import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@mainstay/core';
import type { PublishOutcome } from '@mainstay/events';
import type { DriverProducer, ProducerRecord, RecordResult } from '../drivers/kafka-driver';
import { backoffDelay } from './backoff';
import { KafkaTopicMissingError } from '../drivers/topic-missing.error';
import { KafkaUnavailableError } from './errors/kafka-unavailable.error';
import type { QueuedRecord } from './outbound-record';
import { PartitionDirectory } from './partition-directory';
import { PartitionLane } from './partition-lane';
import type { ResolvedProducerOptions } from './producer.options';
import { shareOutcome } from './send-outcome';
import { nextEventAt, planSend, type LaneShare } from './send-plan';
import { Wakeup } from './wakeup';

/** A topic that was only just created may not be in the broker's answers yet. */
const MISSING_GRACE_MS = 2_000;
const UNRESOLVED = -1;

/** What the sender needs from around it. */
export interface SenderSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  /** Embedded brokers make a missing topic when it is first published to. */
  readonly createTopics?: (topics: readonly string[]) => Promise<void>;
  /** After every answer of the broker, good or bad. */
  readonly onAnswer: (error: Error | undefined) => void;
}

/**
 * Sends what is queued, group by group: everything that arrives while one send is in flight goes
 * with the next. One lane per topic-partition keeps the order.
 *
 * IDLE      nothing is queued. Left by add().
 * SENDING   one send is in flight. Invariant: never two, so a lane's records stay in order.
 * WAITING   every lane with records backs off. Left by the earliest end of a backoff, by a record's
 *           deadline, or by a record for another lane.
 *
 * A record whose outcome is unknown goes back to the front of its lane, with those behind it, until
 * its deadline; then its caller is told, and the record is never sent again.
 */
export class RecordSender {
  private readonly directory = new PartitionDirectory();
  private readonly lanes = new Map<string, PartitionLane>();
  private readonly unresolved = new Map<string, PartitionLane>();
  private readonly wakeup: Wakeup;
  /** The loop must not run in the context of whoever published first. */
  private readonly detached = AsyncLocalStorage.snapshot();
  private loop: Promise<void> | undefined;
  private connecting: Promise<void> | undefined;
  private connected = false;
  private givingUp = false;

  constructor(
    private readonly producer: DriverProducer,
    private readonly options: ResolvedProducerOptions,
    private readonly around: SenderSurroundings,
  ) {
    this.wakeup = new Wakeup(around.clock);
  }

  add(queued: QueuedRecord): void {
    const { topic, key } = queued.record;
    const partition = this.unresolved.has(topic) ? undefined : this.directory.choose(topic, key);
    if (partition === undefined) this.lane(this.unresolved, topic, UNRESOLVED).push(queued);
    else this.lane(this.lanes, topic, partition).push(queued);
    this.wakeup.ring();
    this.loop ??= this.detached(() => this.run());
  }

  /** Resolves when nothing is queued, or at once when the signal is aborted: then all is unknown. */
  async flush(signal: AbortSignal): Promise<void> {
    const giveUp = () => {
      this.givingUp = true;
      for (const lane of this.allLanes()) {
        for (const queued of lane.takeAll()) this.giveUp(queued);
      }
      this.wakeup.ring();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    await Promise.race([this.loop, aborted(signal)]);
    signal.removeEventListener('abort', giveUp);
  }

  /** Connects now rather than with the first record; at most once at a time. */
  async connect(): Promise<void> {
    this.connecting ??= this.producer.connect();
    try {
      await this.connecting;
      this.connected = true;
    } finally {
      this.connecting = undefined;
    }
  }

  /** Asks the broker about topics it knows; for health. */
  async probe(): Promise<void> {
    if (!this.connected) await this.connect();
    this.directory.update(
      await this.producer.partitionCounts(this.directory.names),
      this.around.clock.now(),
    );
  }

  private async run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.options.lingerMs > 0) await this.around.clock.sleep(this.options.lingerMs);
    for (;;) {
      const now = this.around.clock.now();
      this.expire(now);
      await this.resolvePartitions(now);
      const plan = planSend(this.lanes.values(), now, this.options.maxSendRecords);
      if (plan.length > 0) {
        await this.send(plan);
        continue;
      }
      const next = nextEventAt(this.allLanes());
      if (next === undefined) break;
      await this.wakeup.wait(next - this.around.clock.now());
    }
    this.loop = undefined;
  }

  private async send(plan: readonly LaneShare[]): Promise<void> {
    const records = plan.flatMap(({ lane, records: queued }) =>
      queued.map(({ record }): ProducerRecord => ({ ...record, partition: lane.partition })),
    );
    const results = await this.answers(records);
    let at = 0;
    let failure: Error | undefined;
    for (const share of plan) {
      const own = results.slice(at, at + share.records.length);
      at += share.records.length;
      failure = this.settle(share, own) ?? failure;
    }
    this.around.onAnswer(failure);
  }

  private async answers(records: readonly ProducerRecord[]): Promise<readonly RecordResult[]> {
    try {
      if (!this.connected) await this.connect();
      return await this.producer.send(records);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      return records.map(() => ({ status: 'unknown', error: reason }));
    }
  }

  private settle(share: LaneShare, results: readonly RecordResult[]): Error | undefined {
    const { lane } = share;
    const { settled, again, split, topicMissing } = shareOutcome(share, results);
    for (const [queued, outcome] of settled) tell(queued, outcome);
    if (topicMissing) this.directory.forget(lane.topic);
    if (this.givingUp) again.forEach((queued) => this.giveUp(queued));
    const alive = again.filter((queued) => !queued.settled);
    if (alive.length > 0) lane.putBack(alive);
    if (split) {
      const bytes = share.records.reduce((sum, { size }) => sum + size, 0);
      lane.maxBytes = Math.ceil(Math.min(bytes, lane.maxBytes) / 2);
      return undefined;
    }
    if (again.length === 0) {
      lane.failures = 0;
      return undefined;
    }
    this.backOff(lane);
    return again[0]!.lastError;
  }

  private async resolvePartitions(now: number): Promise<void> {
    const waiting = [...this.unresolved.values()].filter((lane) => lane.notBefore <= now);
    const stale = this.directory.names.filter((topic) => this.directory.isStale(topic, now));
    const topics = [...new Set([...waiting.map((lane) => lane.topic), ...stale])];
    if (topics.length === 0) return;
    const counts = await this.counts(topics, waiting);
    if (counts === undefined) return;
    this.directory.update(counts, now);
    const missing = waiting.filter((lane) => !counts.has(lane.topic));
    await this.missing(missing, now);
    for (const lane of waiting) if (counts.has(lane.topic)) this.distribute(lane);
  }

  private async counts(
    topics: readonly string[],
    waiting: readonly PartitionLane[],
  ): Promise<ReadonlyMap<string, number> | undefined> {
    try {
      if (!this.connected) await this.connect();
      return await this.producer.partitionCounts(topics);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      for (const lane of waiting) {
        const oldest = lane.oldest;
        if (oldest !== undefined) oldest.lastError = reason;
        this.backOff(lane);
      }
      this.around.onAnswer(reason);
      return undefined;
    }
  }

  private distribute(waiting: PartitionLane): void {
    this.unresolved.delete(waiting.topic);
    for (const queued of waiting.takeAll()) {
      const partition = this.directory.choose(queued.record.topic, queued.record.key)!;
      this.lane(this.lanes, waiting.topic, partition).push(queued);
    }
  }

  private async missing(lanes: readonly PartitionLane[], now: number): Promise<void> {
    if (lanes.length === 0) return;
    try {
      await this.around.createTopics?.(lanes.map((lane) => lane.topic));
    } catch (error) {
      this.around.onAnswer(error instanceof Error ? error : new Error(String(error)));
    }
    for (const lane of lanes) {
      const oldest = lane.oldest;
      const waitedMs = oldest === undefined ? 0 : now - oldest.queuedAt;
      if (waitedMs < MISSING_GRACE_MS) {
        this.backOff(lane);
        continue;
      }
      const error = new KafkaTopicMissingError([lane.topic]);
      this.unresolved.delete(lane.topic);
      for (const queued of lane.takeAll()) tell(queued, { status: 'refused', error });
    }
  }

  private expire(now: number): void {
    for (const lane of this.allLanes()) {
      for (let oldest = lane.oldest; oldest !== undefined; oldest = lane.oldest) {
        if (oldest.deadline > now) break;
        this.giveUp(oldest);
      }
      if (lane.partition === UNRESOLVED && lane.length === 0) this.unresolved.delete(lane.topic);
    }
  }

  private giveUp(queued: QueuedRecord): void {
    const waitedMs = this.around.clock.now() - queued.queuedAt;
    const error = new KafkaUnavailableError(queued.record.topic, waitedMs, queued.lastError);
    tell(queued, { status: 'unknown', error });
  }

  private backOff(lane: PartitionLane): void {
    lane.failures += 1;
    const delay = backoffDelay(this.options.backoff, lane.failures, this.around.random);
    lane.notBefore = this.around.clock.now() + delay;
  }

  private allLanes(): PartitionLane[] {
    return [...this.unresolved.values(), ...this.lanes.values()];
  }

  private lane(lanes: Map<string, PartitionLane>, topic: string, partition: number): PartitionLane {
    const name = `${topic}/${partition}`;
    const id = partition === UNRESOLVED ? topic : name;
    let lane = lanes.get(id);
    if (lane === undefined) {
      lane = new PartitionLane(topic, partition, this.options.maxPartitionBytes);
      lanes.set(id, lane);
    }
    return lane;
  }
}

function tell(queued: QueuedRecord, outcome: PublishOutcome): void {
  if (queued.settled) return;
  queued.settled = true;
  queued.settle(outcome);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
