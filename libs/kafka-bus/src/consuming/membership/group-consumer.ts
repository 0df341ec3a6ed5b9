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
import { KafkaRequestError } from '../../drivers/kafka-request.error';
import type { ResolvedConsumerOptions } from '../consumer.options';
import type { Delivery } from '../delivery/delivery';
import { Dispatcher } from '../dispatch/dispatcher';
import type { DispatcherListener, Workers } from '../dispatch/floor';
import type { TopicRoute } from '../dispatch/topic-routes';
import type { Subscription } from '../subscription';
import type { Lane } from '../tracking/partition-tracker';
import { KafkaConsumerCrashedError } from './consumer-crashed.error';
import type { GroupState } from './group-state';
import { OffsetCommitter } from './offset-committer';
import { OwnedPartitions } from './owned-partitions';
import { PartitionPauses } from './partition-pauses';
import { RecordIntake } from './record-intake';

export interface GroupConsumerParts {
  readonly group: string;
  readonly app: ServiceIdentity;
  readonly clock: Clock;
  readonly logger: ComponentLogger;
  readonly consumer: DriverConsumer;
  readonly routes: ReadonlyMap<string, TopicRoute>;
  readonly options: ResolvedConsumerOptions;
  readonly workers: Workers;
  /** Throws an error where nobody catches it. */
  readonly raise: (error: Error) => void;
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
  private readonly owned = new OwnedPartitions();
  private readonly detached = AsyncLocalStorage.snapshot();
  private readonly dispatcher: Dispatcher;
  private readonly pauses: PartitionPauses;
  private readonly intake: RecordIntake;
  private readonly committer: OffsetCommitter;
  private epoch = -1;
  /** Nothing is begun any more, whatever a rebalance brings. */
  private isEnding = false;
  private current: GroupState = 'starting';
  private currentSince: number;
  private polledAt: number | undefined;
  private problem: Error | undefined;
  private unread: Error | undefined;

  constructor(private readonly parts: GroupConsumerParts) {
    const { clock, consumer, app, group, options, logger } = parts;
    this.currentSince = clock.now();
    this.dispatcher = new Dispatcher(parts.workers, clock, this);
    this.pauses = new PartitionPauses(consumer, app, group);
    const ready = (lane: Lane<Delivery>) => this.dispatcher.ready(lane);
    this.intake = new RecordIntake(this.pauses, options, clock, ready);
    this.committer = new OffsetCommitter(
      consumer,
      () => this.owned,
      () => this.epoch,
      clock,
      options.commitIntervalMs,
      logger,
      (owned) => {
        if (!owned.tracker.isClosed) this.tellLag(owned, owned.lag);
      },
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

  /** Why some partition cannot be read, while others are. */
  get readError(): Error | undefined {
    return this.unread;
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
    this.unread = undefined;
    this.epoch = assignment.epoch;
    if (this.isEnding) return;
    for (const at of assignment.partitions) this.owned.own(at, this.epoch);
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
    const owned = this.owned.get(batch);
    const route = this.parts.routes.get(batch.topic);
    if (owned === undefined || route === undefined) return;
    // What was taken over and committed is not of this log: a new membership begins anew.
    if (owned.isOfAnotherLog(batch)) {
      throw new KafkaRequestError(`Going on in ${owned.name}`, 'OFFSET_OUT_OF_RANGE', true);
    }
    this.detached(() => {
      this.intake.take(batch, owned, route);
      this.tellLag(owned, owned.lag);
    });
  }

  async onRevoking(): Promise<void> {
    const { epoch } = this;
    this.enter('rebalancing');
    await this.drain();
    // Lost meanwhile, and joined again: what it has now is of the new membership.
    if (this.epoch === epoch) this.forgetAll();
  }

  onLost(error: Error | undefined): void {
    this.problem = error;
    this.enter('lost');
    this.dispatcher.hold();
    this.committer.stop();
    this.forgetAll();
    const { group, logger, options, raise } = this.parts;
    const message = `Group ${group} lost its membership; it joins again`;
    logger.warn(message, { consumer_group: group }, error);
    if (error !== undefined && options.onCrash === 'end') {
      raise(new KafkaConsumerCrashedError(group, error));
    }
  }

  onPoll(problem?: Error): void {
    this.polledAt = this.parts.clock.now();
    if (problem?.message === this.unread?.message) return;
    this.unread = problem;
    if (problem === undefined) return;
    const { group, logger } = this.parts;
    const message = `Group ${group} cannot read a partition that it has; it tries again`;
    logger.warn(message, { consumer_group: group }, problem);
  }

  onFinished(lane: Lane<Delivery>): void {
    const owned = this.owned.of(lane);
    if (owned === undefined) return;
    this.committer.soon();
    if (this.pauses.has(owned, 'full') && owned.hasRoom(this.parts.options)) {
      this.pauses.remove(owned, 'full');
    }
  }

  onLate(lane: Lane<Delivery>): void {
    const next = this.owned.release(lane);
    if (next !== undefined) this.dispatcher.ready(next);
  }

  onGate(subscription: Subscription, open: boolean): void {
    for (const owned of this.owned) {
      const route = this.parts.routes.get(owned.topic);
      if (route === undefined || route.isShared || route.first !== subscription) continue;
      if (open) this.pauses.remove(owned, 'circuit');
      else this.pauses.add(owned, 'circuit');
    }
  }

  /** Lets running handlers end, until the deadline or the signal; commits; leaves the group. */
  async stop(signal: AbortSignal): Promise<void> {
    if (this.current === 'stopped') return;
    this.isEnding = true;
    await this.drain(signal);
    this.forgetAll();
    this.enter('stopped');
    await this.parts.consumer.stop();
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
    for (const owned of this.owned) {
      this.pauses.forget(owned);
      this.tellLag(owned, undefined);
    }
    this.owned.forgetAll(this.dispatcher.lanesAtWork);
  }

  private tellLag({ topic, partition }: TopicPartition, lag: number | undefined): void {
    if (!diagnostics.kafkaLag.observed) return;
    const { app, group } = this.parts;
    diagnostics.kafkaLag.publish({ app, topic, partition, group, lag });
  }

  private enter(state: GroupState): void {
    if (this.current === 'stopped') return;
    this.current = state;
    this.currentSince = this.parts.clock.now();
    if (state === 'stable') this.problem = undefined;
  }
}
