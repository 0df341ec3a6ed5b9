import { inNextTurn, nextTurn } from '@mainstay/core';
import type {
  ConsumerListener,
  ConsumerSubscription,
  DriverConsumer,
  DriverConsumerOptions,
  OffsetToCommit,
  TopicPartition,
} from '../kafka-driver';
import { KafkaRequestError } from '../kafka-request.error';
import { StaleEpochError } from '../stale-epoch.error';
import { KafkaTopicMissingError } from '../topic-missing.error';
import type { MemoryBroker } from './memory-broker';
import { MemoryFetcher } from './memory-fetcher';
import type { GroupMember, MemoryGroup } from './memory-group';

const SESSION_TIMEOUT_MS = 10_000;
const REBALANCE_TIMEOUT_MS = 30_000;
/** A member that crashed joins again after so long, then twice as long, up to the last. */
const REJOIN_DELAYS_MS = { first: 100, last: 10_000 };

/**
 * A member of a group.
 *
 * IDLE      not started, or stopped.
 * JOINING   the coordinator waits for the others.
 * ASSIGNED  has an epoch, fetches. The only state in which a commit is accepted.
 * REVOKING  the listener finishes its work; the epoch is still good for its last commit.
 * DEAD      killed: silent for ever; the coordinator notices after the session timeout.
 */
export class MemoryConsumer implements DriverConsumer {
  private readonly group: MemoryGroup;
  private run: { subscription: ConsumerSubscription; listener: ConsumerListener } | undefined;
  private member: GroupMember | undefined;
  private fetcher: MemoryFetcher | undefined;
  private epoch: number | undefined;
  private revoking: Promise<void> | undefined;
  private isDead = false;
  private rejoinDelayMs = REJOIN_DELAYS_MS.first;
  private cancelRejoin: () => void = () => undefined;
  private firstAssignment: () => void = () => undefined;

  constructor(
    private readonly broker: MemoryBroker,
    private readonly options: DriverConsumerOptions,
  ) {
    this.group = broker.group(options.groupId);
  }

  get memberId(): string | undefined {
    return this.member?.memberId;
  }

  async start(subscription: ConsumerSubscription, listener: ConsumerListener): Promise<void> {
    if (this.run !== undefined || this.isDead) throw new TypeError('This consumer was started.');
    await nextTurn();
    this.broker.faults.assertOnline('Joining a group');
    const missing = subscription.topics.filter((topic) => this.broker.topic(topic) === undefined);
    if (missing.length > 0) throw new KafkaTopicMissingError(missing);
    this.run = { subscription, listener };
    await new Promise<void>((resolve) => {
      this.firstAssignment = resolve;
      this.join();
    });
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.fetcher?.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.fetcher?.resume(partitions);
  }

  async commit(offsets: readonly OffsetToCommit[], epoch: number): Promise<void> {
    const memberId = this.memberId;
    await nextTurn();
    if (this.isDead) throw new StaleEpochError(this.options.groupId, epoch, undefined);
    if (epoch !== this.epoch || memberId === undefined || memberId !== this.memberId) {
      throw new StaleEpochError(this.options.groupId, epoch, this.epoch);
    }
    this.broker.faults.assertCommit();
    const known = offsets.filter(({ topic, partition }) => this.broker.log(topic, partition));
    this.group.commit(memberId, epoch, known);
    for (const { topic, partition } of known) this.broker.trim(topic, partition);
    if (known.length === offsets.length) return;
    throw new KafkaRequestError('A commit', 'UNKNOWN_TOPIC_OR_PARTITION', true);
  }

  async stop(): Promise<void> {
    this.run = undefined;
    this.firstAssignment();
    this.cancelRejoin();
    const memberId = this.memberId;
    this.forget();
    if (memberId !== undefined && !this.isDead) this.group.leave(memberId);
    await nextTurn();
  }

  /**
   * The process of this member dies: no callback any more, no leave. Its partitions are dealt out
   * again once the session timeout has passed on the broker's clock.
   */
  kill(): void {
    const memberId = this.memberId;
    this.isDead = true;
    this.run = undefined;
    this.fetcher?.stop();
    if (memberId === undefined) return;
    const timeoutMs = this.options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS;
    this.broker.settings.clock.schedule(timeoutMs, () => this.group.evict(memberId));
  }

  /** The client breaks down: membership is lost, told to the listener, and taken up again later. */
  crash(error: Error): void {
    const { memberId, revoking } = this;
    if (memberId === undefined || this.isDead) return;
    this.forget();
    this.group.leave(memberId);
    if (revoking === undefined) this.lose(error);
    else void revoking.then(() => this.lose(error));
  }

  private join(): void {
    if (this.run === undefined) return;
    const memberId = this.broker.nextMemberId(this.options.clientId);
    const topics = this.run.subscription.topics;
    this.member = {
      memberId,
      topics,
      rebalanceTimeoutMs: this.options.rebalanceTimeoutMs ?? REBALANCE_TIMEOUT_MS,
      revoke: () => this.revoke(),
      assign: (generation, partitions) => this.assigned(generation, partitions),
      evict: () => this.evicted(memberId),
    };
    this.group.join(this.member);
  }

  private assigned(epoch: number, partitions: readonly TopicPartition[]): void {
    if (this.run === undefined || this.member === undefined) return;
    const { listener, subscription } = this.run;
    this.epoch = epoch;
    this.rejoinDelayMs = REJOIN_DELAYS_MS.first;
    this.fetcher = new MemoryFetcher({
      broker: this.broker,
      group: this.group,
      listener,
      subscription,
      maxBytes: this.options.maxBytesPerPartition ?? 1_048_576,
      onError: (error) => this.crash(error),
    });
    this.fetcher.begin(partitions);
    listener.onAssigned({ epoch, memberId: this.member.memberId, partitions });
    this.fetcher.wake();
    this.firstAssignment();
  }

  /** Never resolves for a dead member: the coordinator waits for its session to end. */
  private revoke(): Promise<void> {
    if (this.isDead) return new Promise(() => undefined);
    this.fetcher?.stop();
    const listener = this.run?.listener;
    const epoch = this.epoch;
    if (listener === undefined || epoch === undefined) return nextTurn();
    this.revoking = nextTurn()
      .then(() => (this.epoch === epoch ? listener.onRevoking() : undefined))
      .catch((error: unknown) => this.crash(error as Error))
      .then(() => {
        this.revoking = undefined;
        if (this.epoch === epoch) this.epoch = undefined;
        return this.isDead ? new Promise<void>(() => undefined) : undefined;
      });
    return this.revoking;
  }

  private evicted(memberId: string): void {
    if (this.isDead || this.memberId !== memberId) return;
    const revoking = this.revoking;
    this.forget();
    if (revoking !== undefined) void revoking.then(() => this.join());
    else this.lose(undefined);
  }

  private lose(error: Error | undefined): void {
    const run = this.run;
    inNextTurn(() => {
      if (run === undefined || this.run !== run) return;
      run.listener.onLost(error);
      this.cancelRejoin = this.broker.settings.clock.schedule(this.rejoinDelayMs, () =>
        this.join(),
      );
      this.rejoinDelayMs = Math.min(this.rejoinDelayMs * 2, REJOIN_DELAYS_MS.last);
    });
  }

  private forget(): void {
    this.fetcher?.stop();
    this.fetcher = undefined;
    this.member = undefined;
    this.epoch = undefined;
  }
}
