import { AsyncLocalStorage } from 'node:async_hooks';
import { asError } from '@mainstay/errors';
import { isTopicName } from '@mainstay/events';
import { isRefusalCode } from '../drivers/broker-codes';
import type { DriverProducer } from '../drivers/kafka-driver';
import { KafkaRequestError } from '../drivers/kafka-request.error';
import { KafkaTopicMissingError } from '../drivers/topic-missing.error';
import { backoffDelay } from './backoff';
import type { QueuedRecord } from './outbound-record';
import { PartitionDirectory } from './partition-directory';
import { PartitionLane } from './partition-lane';
import type { ResolvedProducerOptions } from './producer.options';
import { SendChannel } from './send-channel';
import { nextEventAt } from './send-plan';
import type { SenderSurroundings } from './sender-surroundings';
import { expireLane, giveUpRecord, refuseRecord, settleRecord } from './settle-record';
import { Wakeup } from './wakeup';

/** A topic that was only just created may not be in the broker's answers yet. */
const MISSING_GRACE_MS = 2_000;
const UNRESOLVED = -1;

interface Home {
  readonly lane: PartitionLane;
  readonly channel: SendChannel;
}

/**
 * Chooses a partition for each record and hands it to the channel that sends for that partition.
 *
 * Records of a topic whose partition count is not known wait, in order, until the broker has said
 * it; a topic that still does not exist after a while is refused.
 */
export class RecordSender {
  private readonly directory = new PartitionDirectory();
  /** By topic and partition. */
  private readonly homes = new Map<string, Home[]>();
  private homeCount = 0;
  private readonly unresolved = new Map<string, PartitionLane>();
  private readonly channels: readonly SendChannel[];
  private readonly wakeup: Wakeup;
  private readonly detached = AsyncLocalStorage.snapshot();
  private loop: Promise<void> | undefined;
  private hasGivenUp = false;

  constructor(
    producers: readonly DriverProducer[],
    private readonly options: ResolvedProducerOptions,
    private readonly around: SenderSurroundings,
  ) {
    this.wakeup = new Wakeup(around.clock);
    this.channels = producers.map(
      (producer) =>
        new SendChannel(producer, options, around, (topic) => this.directory.forget(topic)),
    );
  }

  add(queued: QueuedRecord): void {
    if (this.hasGivenUp) return giveUpRecord(queued, this.around.clock.now());
    const { topic, key } = queued.record;
    const partition = this.unresolved.has(topic) ? undefined : this.directory.choose(topic, key);
    if (partition === undefined) this.waitForPartitions(queued);
    else this.handOver(queued, partition);
    if (this.directory.isStale(topic, queued.queuedAt)) {
      this.wakeup.ring();
      this.loop ??= this.detached(() => this.resolve());
    }
  }

  /**
   * Resolves when nothing is queued, or at once when the signal is aborted: then all is unknown.
   */
  async flush(signal: AbortSignal): Promise<void> {
    const giveUp = () => this.giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    await Promise.race([this.idle(), aborted(signal)]);
    signal.removeEventListener('abort', giveUp);
  }

  async connect(): Promise<void> {
    await Promise.all(this.channels.map((channel) => channel.connect()));
  }

  async disconnect(): Promise<void> {
    await Promise.all(this.channels.map((channel) => channel.disconnect()));
  }

  /** Asks the broker about topics it knows; for health. That it refuses one is an answer. */
  async probe(): Promise<void> {
    const channel = this.channels[0]!;
    try {
      const counts = await channel.partitionCounts(this.directory.names);
      this.directory.update(counts, this.around.clock.now());
    } catch (error) {
      if (!channel.isConnected || !isRefused(error)) throw error;
    }
  }

  /** An answer makes room for a record of any topic: whoever was idle may be at work again. */
  private async idle(): Promise<void> {
    while (this.loop !== undefined || this.channels.some((channel) => !channel.isIdle)) {
      await this.loop;
      await Promise.all(this.channels.map((channel) => channel.idle()));
    }
  }

  private giveUp(): void {
    this.hasGivenUp = true;
    const now = this.around.clock.now();
    for (const lane of this.unresolved.values()) {
      lane.takeAll().forEach((queued) => giveUpRecord(queued, now));
    }
    this.wakeup.ring();
    for (const channel of this.channels) channel.giveUp();
  }

  private waitForPartitions(queued: QueuedRecord): void {
    const { topic } = queued.record;
    let lane = this.unresolved.get(topic);
    if (lane === undefined) {
      if (!isTopicName(topic)) return refuseRecord(queued, 'INVALID_TOPIC_EXCEPTION');
      lane = new PartitionLane(topic, UNRESOLVED, this.options.maxPartitionBytes);
      this.unresolved.set(topic, lane);
    }
    lane.push(queued);
  }

  private handOver(queued: QueuedRecord, partition: number): void {
    const { topic } = queued.record;
    const { channel, lane } = this.homes.get(topic)?.[partition] ?? this.makeHome(topic, partition);
    channel.add(lane, queued);
  }

  private makeHome(topic: string, partition: number): Home {
    const channel = this.channels[this.homeCount % this.channels.length]!;
    this.homeCount += 1;
    const lane = new PartitionLane(topic, partition, this.options.maxPartitionBytes);
    channel.own(lane);
    const homes = this.homes.get(topic) ?? [];
    this.homes.set(topic, homes);
    homes[partition] = { lane, channel };
    return homes[partition];
  }

  /** Runs while a topic's partitions are not known, and once when what is known has grown old. */
  private async resolve(): Promise<void> {
    for (;;) {
      const now = this.around.clock.now();
      for (const lane of this.unresolved.values()) {
        expireLane(lane, now);
        if (lane.length === 0) this.unresolved.delete(lane.topic);
      }
      await this.ask(now);
      const next = nextEventAt(this.unresolved.values());
      if (next === undefined) break;
      await this.wakeup.wait(next - this.around.clock.now());
    }
    this.loop = undefined;
  }

  private async ask(now: number): Promise<void> {
    const waiting = [...this.unresolved.values()].filter((lane) => lane.notBefore <= now);
    const stale = this.directory.names.filter((topic) => this.directory.isStale(topic, now));
    const topics = [...new Set([...waiting.map((lane) => lane.topic), ...stale])];
    if (topics.length > 0) await this.askFor(topics, waiting, now);
  }

  private async askFor(
    topics: readonly string[],
    waiting: readonly PartitionLane[],
    now: number,
  ): Promise<void> {
    try {
      const counts = await this.channels[0]!.partitionCounts(topics);
      this.directory.update(counts, now);
      // First, whatever comes of topics that are missing: making those may fail.
      for (const lane of waiting) if (counts.has(lane.topic)) this.distribute(lane);
      await this.handleMissing(waiting.filter((lane) => !counts.has(lane.topic)));
    } catch (error) {
      if (isRefused(error)) return this.askForEach(topics, waiting, now, error);
      const reason = asError(error);
      for (const lane of waiting) this.backOff(lane, reason);
      this.around.onAnswer(reason);
    }
  }

  /** One topic that may not be asked for fails the question for all of them. */
  private async askForEach(
    topics: readonly string[],
    waiting: readonly PartitionLane[],
    now: number,
    error: KafkaRequestError,
  ): Promise<void> {
    if (topics.length > 1) {
      for (const lane of waiting) await this.askFor([lane.topic], [lane], now);
      return;
    }
    for (const lane of waiting) {
      this.unresolved.delete(lane.topic);
      for (const queued of lane.takeAll()) refuseRecord(queued, error.kafkaCode, error);
    }
  }

  private distribute(waiting: PartitionLane): void {
    this.unresolved.delete(waiting.topic);
    for (const queued of waiting.takeAll()) {
      this.handOver(queued, this.directory.choose(queued.record.topic, queued.record.key)!);
    }
  }

  private async handleMissing(lanes: readonly PartitionLane[]): Promise<void> {
    if (lanes.length === 0) return;
    await this.around.createTopics?.(lanes.map((lane) => lane.topic));
    for (const lane of lanes) {
      const error = new KafkaTopicMissingError([lane.topic]);
      const since = lane.oldest?.queuedAt ?? Infinity;
      if (this.around.clock.now() - since < MISSING_GRACE_MS) {
        this.backOff(lane, error);
        continue;
      }
      this.unresolved.delete(lane.topic);
      for (const queued of lane.takeAll()) settleRecord(queued, { status: 'refused', error });
    }
  }

  private backOff(lane: PartitionLane, reason: Error): void {
    const { oldest } = lane;
    if (oldest !== undefined) oldest.lastError = reason;
    lane.failures += 1;
    const delay = backoffDelay(this.options.backoff, lane.failures, this.around.random);
    lane.notBefore = this.around.clock.now() + delay;
  }
}

function isRefused(error: unknown): error is KafkaRequestError {
  return error instanceof KafkaRequestError && isRefusalCode(error.kafkaCode);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
