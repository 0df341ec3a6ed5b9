import { asError, messageOf } from '@mainstay/errors';
import type { DriverConsumer, KafkaDriver } from '../../drivers/kafka-driver';
import { KafkaTopicMissingError } from '../../drivers/topic-missing.error';
import { backoffDelay } from '../../publishing/backoff';
import type { ResolvedConsumerOptions } from '../consumer.options';
import { GroupConsumer, type GroupConsumerParts } from './group-consumer';
import type { GroupState, GroupStatus } from './group-state';
import { JoinFailures } from './join-failures';
import type { GroupTopics } from './group-topics';

const START_BACKOFF = { initialDelayMs: 500, maxDelayMs: 15_000 };
/** A rebalance must outlast the longest drain. */
const REBALANCE_MARGIN_MS = 15_000;

export interface GroupMembershipParts extends Omit<GroupConsumerParts, 'consumer' | 'routes'> {
  readonly driver: KafkaDriver;
  readonly clientId: string;
  readonly topics: GroupTopics;
}

/**
 * Joins a group and stays: when the broker is away or topics are missing it tries again, with
 * backoff, and says what it waits for. Once it has joined, the driver keeps the membership up.
 *
 * A group that reads by pattern looks for topics again and again; when they have changed it drains,
 * leaves and joins with the new ones. One whose pattern finds nothing yet is well.
 */
export class GroupMembership {
  private consumer: GroupConsumer | undefined;
  private starting: Promise<void> | undefined;
  private readonly over = new AbortController();
  private read: readonly string[] | undefined;
  private missing: readonly string[] = [];
  private problem: Error | undefined;
  private readonly createdAt: number;
  private readonly failures: JoinFailures;

  constructor(private readonly parts: GroupMembershipParts) {
    this.createdAt = parts.clock.now();
    this.failures = new JoinFailures(parts.group, parts.clock, parts.logger);
  }

  /** Tries once and answers; when that fails, trying goes on by itself. */
  async start(): Promise<void> {
    if (this.starting !== undefined) return;
    const joined = await this.tryToJoin();
    this.starting = joined ? Promise.resolve() : this.keepTrying();
    if (this.parts.topics.mayChange) void this.starting.then(() => this.watchTopics());
  }

  async stop(signal: AbortSignal): Promise<void> {
    this.over.abort();
    await this.consumer?.stop(signal);
  }

  get status(): GroupStatus {
    const { consumer } = this;
    return {
      group: this.parts.group,
      state: consumer?.state ?? this.stateWithoutConsumer,
      since: consumer?.since ?? this.createdAt,
      assignedPartitions: consumer?.assignedPartitions ?? 0,
      lastPollAt: consumer?.lastPollAt,
      runningHandlers: consumer?.runningHandlers ?? 0,
      oldestHandlerStartedAt: consumer?.oldestHandlerStartedAt,
      missingTopics: this.missing,
      lastError: (consumer?.lastError ?? this.problem)?.message,
      readError: consumer?.readError?.message,
    };
  }

  private get stateWithoutConsumer(): GroupState {
    if (this.missing.length > 0) return 'waiting';
    return this.read?.length === 0 ? 'stable' : 'starting';
  }

  private async keepTrying(): Promise<void> {
    const { clock } = this.parts;
    for (let failures = 1; !this.over.signal.aborted; failures += 1) {
      await clock.sleep(backoffDelay(START_BACKOFF, failures, Math.random), this.over.signal);
      if (this.over.signal.aborted || (await this.tryToJoin())) return;
    }
  }

  private async watchTopics(): Promise<void> {
    const { clock, options } = this.parts;
    for (;;) {
      await clock.sleep(options.patternRefreshMs, this.over.signal);
      if (this.over.signal.aborted) return;
      if (!(await this.haveTopicsChanged())) continue;
      await this.leave();
      if (this.over.signal.aborted) return;
      if (!(await this.tryToJoin())) await this.keepTrying();
    }
  }

  /** Where leaving fails the broker finds out by itself, when the session is over. */
  private async leave(): Promise<void> {
    try {
      await this.consumer?.stop(new AbortController().signal);
    } catch (error) {
      const { group, logger } = this.parts;
      logger.warn(`Group ${group} could not be left in order`, { consumer_group: group }, error);
    }
    this.consumer = undefined;
  }

  private async haveTopicsChanged(): Promise<boolean> {
    const { group, logger, topics } = this.parts;
    try {
      const { routes } = await topics.look();
      const now = [...routes.keys()].toSorted();
      if (now.join() === this.read?.join()) return false;
      logger.info(`Group ${group} reads other topics now`, { consumer_group: group, topics: now });
      return true;
    } catch (error) {
      logger.debug('The topics could not be listed; they are looked for again', {
        consumer_group: group,
        error: messageOf(error),
      });
      return false;
    }
  }

  private async tryToJoin(): Promise<boolean> {
    let made: DriverConsumer | undefined;
    try {
      const { routes, missing, fromBeginning } = await this.parts.topics.look();
      // Stopped meanwhile: whoever stopped it found nothing to wait for.
      if (this.over.signal.aborted) return true;
      this.missing = missing;
      if (missing.length > 0) throw new KafkaTopicMissingError(missing);
      this.read = [...routes.keys()].toSorted();
      if (routes.size === 0) return true;
      made = this.makeConsumer();
      const consumer = new GroupConsumer({ ...this.parts, routes, consumer: made });
      this.consumer = consumer;
      await made.start(
        {
          topics: [...routes.keys()],
          fromBeginning: fromBeginning.length === routes.size,
          alwaysFromBeginning: fromBeginning,
        },
        consumer,
      );
      this.problem = undefined;
      this.failures.joined();
      if (this.over.signal.aborted) await consumer.stop(this.over.signal);
      return true;
    } catch (error) {
      this.consumer = undefined;
      this.problem = asError(error);
      this.failures.failed(this.problem);
      await this.letGo(made);
      return false;
    }
  }

  private makeConsumer(): DriverConsumer {
    const { driver, clientId, group, options } = this.parts;
    return driver.createConsumer({
      clientId,
      groupId: group,
      sessionTimeoutMs: options.sessionTimeoutMs,
      rebalanceTimeoutMs: rebalanceTimeout(options),
    });
  }

  private async letGo(consumer: DriverConsumer | undefined): Promise<void> {
    try {
      await consumer?.stop();
    } catch (error) {
      this.parts.logger.debug('Stopping a consumer that did not start failed', {
        error: messageOf(error),
      });
    }
  }
}

function rebalanceTimeout({ drainDeadlineMs, sessionTimeoutMs }: ResolvedConsumerOptions): number {
  return Math.max(drainDeadlineMs + REBALANCE_MARGIN_MS, sessionTimeoutMs);
}
