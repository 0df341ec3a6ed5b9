import type { DriverConsumer, KafkaDriver } from '../../drivers/kafka-driver';
import { KafkaTopicMissingError } from '../../drivers/topic-missing.error';
import { backoffDelay } from '../../publishing/backoff';
import type { ResolvedConsumerOptions } from '../consumer.options';
import type { TopicRoute } from '../dispatch/topic-routes';
import { GroupConsumer, type GroupConsumerParts } from './group-consumer';
import type { GroupStatus } from './group-state';

const START_BACKOFF = { initialDelayMs: 500, maxDelayMs: 15_000 };
/** A rebalance must outlast the longest drain. */
const REBALANCE_MARGIN_MS = 15_000;

export interface GroupMembershipParts extends Omit<GroupConsumerParts, 'consumer'> {
  readonly driver: KafkaDriver;
  readonly clientId: string;
  /** Rejects while the broker is away; answers which of the topics do not exist. */
  readonly missingTopics: (topics: readonly string[]) => Promise<readonly string[]>;
}

/**
 * Joins a group and stays: when the broker is away or topics are missing it tries again, with
 * backoff, and says what it waits for. Once it has joined, the driver keeps the membership up.
 */
export class GroupMembership {
  private consumer: GroupConsumer | undefined;
  private starting: Promise<void> | undefined;
  private readonly over = new AbortController();
  private missing: readonly string[] = [];
  private problem: Error | undefined;
  private readonly createdAt: number;

  constructor(private readonly parts: GroupMembershipParts) {
    this.createdAt = parts.clock.now();
  }

  get topics(): readonly string[] {
    return [...this.parts.routes.keys()];
  }

  /** Tries once and answers; when that fails, trying goes on by itself. */
  async start(): Promise<void> {
    if (this.starting !== undefined) return;
    const joined = await this.tryToJoin();
    this.starting = joined ? Promise.resolve() : this.keepTrying();
  }

  async stop(signal: AbortSignal): Promise<void> {
    this.over.abort();
    await this.consumer?.stop(signal);
  }

  get status(): GroupStatus {
    const { consumer } = this;
    return {
      group: this.parts.group,
      state: consumer?.state ?? (this.missing.length > 0 ? 'waiting' : 'starting'),
      since: consumer?.since ?? this.createdAt,
      assignedPartitions: consumer?.assignedPartitions ?? 0,
      lastPollAt: consumer?.lastPollAt,
      runningHandlers: consumer?.runningHandlers ?? 0,
      oldestHandlerStartedAt: consumer?.oldestHandlerStartedAt,
      missingTopics: this.missing,
      lastError: (consumer?.lastError ?? this.problem)?.message,
    };
  }

  private async keepTrying(): Promise<void> {
    const { clock } = this.parts;
    for (let failures = 1; !this.over.signal.aborted; failures += 1) {
      await clock.sleep(backoffDelay(START_BACKOFF, failures, Math.random), this.over.signal);
      if (this.over.signal.aborted || (await this.tryToJoin())) return;
    }
  }

  private async tryToJoin(): Promise<boolean> {
    const { group, logger, routes } = this.parts;
    let made: DriverConsumer | undefined;
    try {
      this.missing = await this.parts.missingTopics(this.topics);
      if (this.missing.length > 0) throw new KafkaTopicMissingError(this.missing);
      made = this.makeConsumer();
      const consumer = new GroupConsumer({ ...this.parts, consumer: made });
      this.consumer = consumer;
      await made.start(subscriptionOf(routes), consumer);
      this.problem = undefined;
      if (this.over.signal.aborted) await consumer.stop(this.over.signal);
      return true;
    } catch (error) {
      this.consumer = undefined;
      this.problem = error instanceof Error ? error : new Error(String(error));
      logger.warn(
        `Group ${group} cannot join yet; it tries again`,
        { consumer_group: group },
        error,
      );
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
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }
}

function rebalanceTimeout({ drainDeadlineMs, sessionTimeoutMs }: ResolvedConsumerOptions): number {
  return Math.max(drainDeadlineMs + REBALANCE_MARGIN_MS, sessionTimeoutMs);
}

function subscriptionOf(routes: ReadonlyMap<string, TopicRoute>) {
  const topics = [...routes.keys()];
  const alwaysFromBeginning = [...routes.values()]
    .filter((route) => route.delay !== undefined || route.first.fromBeginning)
    .map((route) => route.topic);
  const fromBeginning = alwaysFromBeginning.length === topics.length;
  return { topics, fromBeginning, alwaysFromBeginning };
}
