import { AsyncLocalStorage } from 'node:async_hooks';
import {
  diagnostics,
  type Clock,
  type ComponentLogger,
  type ServiceIdentity,
} from '@mainstay/core';
import type {
  Assignment,
  ConsumedBatch,
  ConsumerListener,
  DriverConsumer,
  TopicPartition,
} from '../../drivers/kafka-driver';
import type { ResolvedConsumerOptions } from '../consumer.options';
import type { Delivery, Verdict } from '../delivery/delivery';
import { Dispatcher, type DispatcherListener } from '../dispatch/dispatcher';
import type { TopicRoute } from '../dispatch/topic-routes';
import { retryAtOf } from '../retry/failure-headers';
import type { Subscription } from '../subscription';
import type { Lane } from '../tracking/partition-tracker';
import type { GroupState } from './group-state';
import { OffsetCommitter } from './offset-committer';
import { OwnedPartition } from './owned-partition';
import { PartitionPauses } from './partition-pauses';

export interface GroupConsumerParts {
  readonly group: string;
  readonly app: ServiceIdentity;
  readonly clock: Clock;
  readonly logger: ComponentLogger;
  readonly consumer: DriverConsumer;
  readonly routes: ReadonlyMap<string, TopicRoute>;
  readonly options: ResolvedConsumerOptions;
  readonly process: (delivery: Delivery) => Promise<Verdict>;
}

/**
 * One membership after another of one group: takes records over from the driver, has them worked on
 * in order per key, and commits what is finished.
 *
 * Every assignment begins with fresh trackers at the committed offsets. When partitions are taken
 * away nothing new is started, running handlers have until the drain deadline, what is finished is
 * committed, and the trackers are forgotten. A handler that runs longer keeps its key busy in that
 * partition's next tracker; its offset is not committed under a membership it did not begin in.
 */
export class GroupConsumer implements ConsumerListener, DispatcherListener {
  private readonly owned = new Map<string, OwnedPartition>();
  private readonly busyKeys = new Map<string, Set<string>>();
  private readonly detached = AsyncLocalStorage.snapshot();
  private readonly dispatcher: Dispatcher;
  private readonly pauses: PartitionPauses;
  private readonly committer: OffsetCommitter;
  private epoch = -1;
  private current: GroupState = 'starting';
  private currentSince: number;
  private polledAt: number | undefined;
  private problem: Error | undefined;

  constructor(private readonly parts: GroupConsumerParts) {
    const { clock, consumer, app, group, options, logger } = parts;
    this.currentSince = clock.now();
    this.dispatcher = new Dispatcher(parts.process, clock, this);
    this.pauses = new PartitionPauses(consumer, app, group);
    this.committer = new OffsetCommitter(
      consumer,
      () => this.owned.values(),
      () => this.epoch,
      clock,
      options.commitIntervalMs,
      logger,
    );
  }

  get state(): GroupState {
    return this.current;
  }

  get since(): number {
    return this.currentSince;
  }

  get lastPollAt(): number | undefined {
    return this.polledAt;
  }

  get lastError(): Error | undefined {
    return this.problem;
  }

  get assignedPartitions(): number {
    return this.owned.size;
  }

  get runningHandlers(): number {
    return this.dispatcher.runningCount;
  }

  get oldestHandlerStartedAt(): number | undefined {
    return this.dispatcher.oldestStart;
  }

  onAssigned(assignment: Assignment): void {
    this.forgetAll();
    this.epoch = assignment.epoch;
    for (const { topic, partition } of assignment.partitions) this.own(topic, partition);
    this.dispatcher.open();
    this.polledAt = this.parts.clock.now();
    this.enter('stable');
    this.parts.logger.info(`Group ${this.parts.group} has ${this.owned.size} partitions`, {
      consumer_group: this.parts.group,
      member_id: assignment.memberId,
      epoch: assignment.epoch,
    });
  }

  onBatch(batch: ConsumedBatch): void {
    const owned = this.owned.get(nameOf(batch));
    const route = this.parts.routes.get(batch.topic);
    if (owned === undefined || route === undefined) return;
    this.detached(() => this.takeOver(batch, owned, route));
  }

  async onRevoking(): Promise<void> {
    this.enter('rebalancing');
    await this.drain();
    this.forgetAll();
  }

  onLost(error: Error | undefined): void {
    this.problem = error;
    this.enter('lost');
    this.dispatcher.hold();
    this.committer.stop();
    this.forgetAll();
    this.parts.logger.warn(
      `Group ${this.parts.group} lost its membership; it joins again`,
      { consumer_group: this.parts.group },
      error,
    );
  }

  onPoll(): void {
    this.polledAt = this.parts.clock.now();
  }

  onFinished(lane: Lane<Delivery>): void {
    const owned = this.owned.get(nameOf(lane.tracker));
    if (owned === undefined) return;
    this.committer.soon();
    if (this.pauses.has(owned, 'full') && owned.hasRoom(this.parts.options)) {
      this.pauses.remove(owned, 'full');
    }
  }

  onLate(lane: Lane<Delivery>): void {
    if (lane.key === undefined) return;
    const name = nameOf(lane.tracker);
    this.busyKeys.get(name)?.delete(lane.key);
    const next = this.owned.get(name)?.tracker.unblock(lane.key);
    if (next !== undefined) this.dispatcher.ready(next);
  }

  onGate(subscription: Subscription, open: boolean): void {
    for (const owned of this.owned.values()) {
      const route = this.parts.routes.get(owned.topic);
      if (route === undefined || route.isShared || route.first !== subscription) continue;
      if (open) this.pauses.remove(owned, 'circuit');
      else this.pauses.add(owned, 'circuit');
    }
  }

  /** Lets running handlers end, until the deadline or the signal; commits; leaves the group. */
  async stop(signal: AbortSignal): Promise<void> {
    if (this.current === 'stopped') return;
    await this.drain(signal);
    this.forgetAll();
    this.enter('stopped');
    await this.parts.consumer.stop();
  }

  private takeOver(batch: ConsumedBatch, owned: OwnedPartition, route: TopicRoute): void {
    owned.highWatermark = Number(batch.highWatermark);
    for (const record of batch.records) {
      const key = record.key === null ? undefined : latin1(record.key);
      const bytes = (record.value?.length ?? 0) + (record.key?.length ?? 0) + 100;
      const delivery: Delivery = {
        record,
        route,
        signal: owned.ending.signal,
        notBefore: route.delay === undefined ? undefined : retryAtOf(record),
        envelope: undefined,
        taker: undefined,
        attempts: 0,
        firstFailedAt: undefined,
        departure: undefined,
      };
      const lane = owned.tracker.add(Number(record.offset), key, bytes, delivery);
      if (lane !== undefined) this.dispatcher.ready(lane);
    }
    if (owned.isFull(this.parts.options)) this.pauses.add(owned, 'full');
    if (route.delay !== undefined) this.pauseUntilDue(batch, owned);
    this.tellLag(owned, owned.lag);
  }

  /** A retry topic's records are due in order: until the first is, there is nothing to fetch. */
  private pauseUntilDue(batch: ConsumedBatch, owned: OwnedPartition): void {
    const first = batch.records[0];
    const due = first === undefined ? undefined : retryAtOf(first);
    const delay = due === undefined ? 0 : due - this.parts.clock.now();
    if (delay <= 0 || this.pauses.has(owned, 'delay')) return;
    this.pauses.add(owned, 'delay');
    this.parts.clock.schedule(delay, () => {
      if (!owned.tracker.isClosed) this.pauses.remove(owned, 'delay');
    });
  }

  private async drain(signal?: AbortSignal): Promise<void> {
    this.dispatcher.hold();
    const over = new AbortController();
    const deadline = this.parts.clock.sleep(
      this.parts.options.drainDeadlineMs,
      signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]),
    );
    await Promise.race([this.dispatcher.idle(), deadline]);
    over.abort();
    if (this.dispatcher.runningCount > 0) {
      this.parts.logger.warn(
        'Handlers still run at the end of the drain; their messages come again',
        {
          consumer_group: this.parts.group,
          handlers: this.dispatcher.runningCount,
        },
      );
    }
    await this.committer.flush();
  }

  private forgetAll(): void {
    this.dispatcher.clear();
    for (const owned of this.owned.values()) {
      owned.tracker.close();
      owned.ending.abort();
      this.pauses.forget(owned);
      this.tellLag(owned, undefined);
    }
    for (const lane of this.dispatcher.lanesAtWork) {
      if (
        lane.key === undefined ||
        this.owned.get(nameOf(lane.tracker))?.tracker !== lane.tracker
      ) {
        continue;
      }
      const name = nameOf(lane.tracker);
      this.busyKeys.set(name, (this.busyKeys.get(name) ?? new Set()).add(lane.key));
    }
    this.owned.clear();
  }

  private own(topic: string, partition: number): void {
    const name = nameOf({ topic, partition });
    const busy = this.busyKeys.get(name) ?? [];
    this.owned.set(name, new OwnedPartition(topic, partition, this.epoch, busy));
  }

  private tellLag({ topic, partition }: TopicPartition, lag: number | undefined): void {
    if (!diagnostics.kafkaLag.observed) return;
    const { app, group } = this.parts;
    diagnostics.kafkaLag.publish({ app, topic, partition, group, lag });
  }

  private enter(state: GroupState): void {
    this.current = state;
    this.currentSince = this.parts.clock.now();
    if (state === 'stable') this.problem = undefined;
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
