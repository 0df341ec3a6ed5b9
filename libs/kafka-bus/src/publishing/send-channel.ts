import { AsyncLocalStorage } from 'node:async_hooks';
import { asError } from '@mainstay/errors';
import type { DriverProducer, ProducerRecord, RecordResult } from '../drivers/kafka-driver';
import { backoffDelay } from './backoff';
import type { QueuedRecord } from './outbound-record';
import type { PartitionLane } from './partition-lane';
import type { ResolvedProducerOptions } from './producer.options';
import { shareOutcome } from './send-outcome';
import { nextEventAt, planSend, type LaneShare } from './send-plan';
import type { SenderSurroundings } from './sender-surroundings';
import { expireLane, giveUpRecord, settleRecord } from './settle-record';
import { Wakeup } from './wakeup';

/**
 * Sends through one producer, group by group: everything that arrives while one send is in flight
 * goes with the next.
 *
 * IDLE      nothing is queued. Left by add().
 * SENDING   one send is in flight. Invariant: never two, so a lane's records stay in order.
 * WAITING   every lane with records backs off. Left by the earliest end of a backoff, by a record's
 *           deadline, or by a record for another lane.
 *
 * A record whose outcome is unknown goes back to the front of its lane, with those behind it, until
 * its deadline; then its caller is told, and the record is never sent again.
 */
export class SendChannel {
  private readonly lanes = new Set<PartitionLane>();
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
    private readonly onTopicMissing: (topic: string) => void,
  ) {
    this.wakeup = new Wakeup(around.clock);
  }

  get isConnected(): boolean {
    return this.connected;
  }

  /** Takes a lane for good: no other channel ever sends for its partition. */
  own(lane: PartitionLane): void {
    this.lanes.add(lane);
  }

  add(lane: PartitionLane, queued: QueuedRecord): void {
    lane.push(queued);
    this.wakeup.ring();
    this.loop ??= this.detached(() => this.run());
  }

  /** Nothing is queued. */
  get isIdle(): boolean {
    return this.loop === undefined;
  }

  /** Resolves when nothing is queued. */
  async idle(): Promise<void> {
    await this.loop;
  }

  /** Nothing more is sent: what is queued, and what comes back, is unknown. */
  giveUp(): void {
    this.givingUp = true;
    const now = this.around.clock.now();
    for (const lane of this.lanes) lane.takeAll().forEach((queued) => giveUpRecord(queued, now));
    this.wakeup.ring();
  }

  /** Connects now rather than with the first record; at most once at a time. */
  async connect(): Promise<void> {
    if (this.connected) return;
    this.connecting ??= this.producer.connect();
    try {
      await this.connecting;
      this.connected = true;
    } finally {
      this.connecting = undefined;
    }
  }

  /** @throws while the broker is away */
  async partitionCounts(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    await this.connect();
    return this.producer.partitionCounts(topics);
  }

  async disconnect(): Promise<void> {
    await this.producer.disconnect();
  }

  private async run(): Promise<void> {
    if (this.options.lingerMs > 0) await this.around.clock.sleep(this.options.lingerMs);
    for (;;) {
      // After all that is published by whom an answer woke: they go together, and one goes at once.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      const now = this.around.clock.now();
      for (const lane of this.lanes) expireLane(lane, now);
      const plan = planSend(this.lanes, now, this.options.maxSendRecords);
      if (plan.length > 0) {
        await this.send(plan);
        continue;
      }
      const next = nextEventAt(this.lanes);
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
      return records.map(() => ({ status: 'unknown', error: asError(error) }));
    }
  }

  private settle(share: LaneShare, results: readonly RecordResult[]): Error | undefined {
    const { lane } = share;
    const { settled, again, split, unanswered, topicMissing } = shareOutcome(share, results);
    for (const [queued, outcome] of settled) settleRecord(queued, outcome);
    if (topicMissing) this.onTopicMissing(lane.topic);
    const now = this.around.clock.now();
    if (this.givingUp) again.forEach((queued) => giveUpRecord(queued, now));
    const alive = again.filter((queued) => !queued.settled);
    if (alive.length > 0) lane.putBack(alive);
    if (split) {
      const bytes = share.records.reduce((sum, { size }) => sum + size, 0);
      lane.maxBytes = Math.ceil(Math.min(bytes, lane.maxBytes) / 2);
      return undefined;
    }
    lane.failures = unanswered === undefined ? 0 : lane.failures + 1;
    if (unanswered === undefined) return undefined;
    lane.notBefore = now + backoffDelay(this.options.backoff, lane.failures, this.around.random);
    return unanswered;
  }
}
