import { isStaleMembershipCode } from '../broker-codes';
import type { OffsetToCommit, TopicPartition } from '../kafka-driver';
import { assignPartitions, type SubscribedMember } from '../partitioning/assign-partitions';
import type { SessionContext } from '../session-context';
import { StaleEpochError } from '../stale-epoch.error';
import { withDeadline } from '../timing/deadline';
import { deferred } from '../timing/deferred';
import { KafkaTopicMissingError } from '../topic-missing.error';
import { Cluster } from './cluster';
import { Fetcher } from './fetcher';
import { GroupRequests, type Generation } from './group-requests';
import { Heartbeats } from './heartbeats';
import { findPositions } from './find-positions';
import { PartitionWatch } from './partition-watch';
import { kafkaCodeOf, requestError } from './platformatic-errors';

const REQUEST_TIMEOUT_MS = 10_000;
/** For one request to the coordinator, all attempts together. */
const PATIENCE_MS = 20_000;
const COMMIT_PATIENCE_MS = 10_000;
const CLOSE_DEADLINE_MS = 3000;

/** What a session asks of the consumer it belongs to. */
export interface SessionOwner extends SessionContext {
  /** Called once the listener has heard of a new membership. */
  onAssigned(): void;
}

/** A generation and what this member got in it. */
interface Share {
  readonly joined: Generation;
  readonly partitions: readonly TopicPartition[];
  /** How many partitions each topic has, where this member dealt them out. */
  readonly dealt: ReadonlyMap<string, number> | undefined;
}

interface Membership extends Generation {
  readonly epoch: number;
  readonly fetcher: Fetcher;
}

/**
 * A member of a group, from its connection to its end.
 *
 * JOINING   waits for the other members, then for its partitions and its position in each.
 * ASSIGNED  has an epoch; reads. Left when the coordinator says that the group rebalances, or when
 *           a topic has grown.
 * DRAINING  nothing is read; the listener finishes its work and commits under the epoch that ends.
 *           Heartbeats go on, and joining again waits.
 * CLOSED    stopped, killed, or broken down: `run` has ended, nothing is handed over any more.
 */
export class MemberSession {
  private readonly cluster: Cluster;
  private readonly requests: GroupRequests;
  private readonly closed = deferred();
  private isClosed = false;
  private memberId = '';
  private membership: Membership | undefined;
  private committing: Promise<unknown> = Promise.resolve();

  constructor(private readonly owner: SessionOwner) {
    const { driver, options } = owner;
    const lane = { name: 'requests', requestTimeoutMs: REQUEST_TIMEOUT_MS } as const;
    this.cluster = new Cluster(driver, options.clientId, lane);
    this.requests = new GroupRequests(this.cluster, {
      groupId: options.groupId,
      sessionTimeoutMs: this.sessionTimeoutMs,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 30_000,
    });
  }

  /** The membership under which a commit is accepted now. */
  get currentEpoch(): number | undefined {
    return this.membership?.epoch;
  }

  /** Joins, again and again, until it is closed. Rejects with what broke it down. */
  async run(): Promise<void> {
    await this.assertTopics();
    while (!this.isClosed) {
      const share = await this.join();
      if (!this.isClosed) await this.serve(share);
    }
  }

  pause(partitions: readonly TopicPartition[]): void {
    this.membership?.fetcher.pause(partitions);
  }

  resume(partitions: readonly TopicPartition[]): void {
    this.membership?.fetcher.resume(partitions);
  }

  /** One at a time: one that is repeated never comes behind a later one. */
  async commit(offsets: readonly OffsetToCommit[], epoch: number): Promise<void> {
    const { membership } = this;
    const mine = this.committing.then(async () => {
      const isOver = membership?.epoch !== epoch || this.membership !== membership;
      if (isOver) throw new StaleEpochError(this.groupId, epoch, this.currentEpoch);
      await this.commitNow(membership, offsets);
    });
    // Whoever asked hears of the failure; the next commit goes on.
    this.committing = mine.catch(() => undefined);
    await mine;
  }

  /** Leaves the group where it still can, and ends every connection. */
  async close(): Promise<void> {
    const { memberId } = this;
    if (this.isClosed) return;
    this.end();
    const late = (): Error => new Error('the group was not left in time');
    try {
      const leaving = memberId === '' ? Promise.resolve() : this.requests.leave(memberId);
      await withDeadline(leaving, CLOSE_DEADLINE_MS, late);
    } catch (error) {
      const message = requestError('Leaving', error).message;
      const fields = { group: this.groupId, error: message };
      this.owner.driver.log?.({ level: 'debug', message: 'A group was not left', fields });
    } finally {
      this.cluster.sever();
    }
  }

  /** Ends every connection without a word to the group. */
  kill(): void {
    this.end();
    this.cluster.sever();
  }

  private async assertTopics(): Promise<void> {
    const { topics } = this.owner.subscription;
    const there = await this.cluster.topics(topics);
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length > 0) throw new KafkaTopicMissingError(missing);
  }

  private async join(): Promise<Share> {
    const { topics } = this.owner.subscription;
    for (;;) {
      try {
        const joined = await this.requests.join(this.memberId, topics, PATIENCE_MS);
        this.memberId = joined.memberId;
        const { members } = joined;
        const dealt = members && (await this.countPartitions(members));
        const assigned = members && dealt ? assignPartitions(members, dealt) : new Map();
        const partitions = await this.requests.sync(joined, assigned, PATIENCE_MS);
        return { joined, partitions, dealt };
      } catch (error) {
        if (this.isClosed || !this.mayJoinAgain(error)) throw error;
      }
    }
  }

  /** Keeps the id that the coordinator gives a new member; drops one that it does not know. */
  private mayJoinAgain(error: unknown): boolean {
    const code = kafkaCodeOf(error);
    if (code === 'MEMBER_ID_REQUIRED') {
      this.memberId = (error as { response: { memberId: string } }).response.memberId;
      return true;
    }
    if (code === 'UNKNOWN_MEMBER_ID') this.memberId = '';
    return isStaleMembershipCode(code);
  }

  /** Members of a group may read different topics. */
  private async countPartitions(
    members: readonly SubscribedMember[],
  ): Promise<ReadonlyMap<string, number>> {
    const topics = await this.cluster.topics(members.flatMap((member) => member.topics));
    return new Map([...topics].map(([topic, { leaders }]) => [topic, leaders.length]));
  }

  private async serve({ dealt, joined, partitions }: Share): Promise<void> {
    const { listener } = this.owner;
    const isIdle = partitions.length === 0;
    const heartbeatMs = Math.min(1000, Math.floor(this.sessionTimeoutMs / 5));
    const heartbeats = new Heartbeats(this.requests, joined, heartbeatMs, () => {
      // Without a partition, this is how a member turns.
      if (isIdle && this.membership !== undefined) listener.onPoll();
    });
    const watch = new PartitionWatch(this.cluster, this.owner.driver, dealt);
    const fetcher = this.makeFetcher();
    try {
      const { cluster, requests, owner } = this;
      const search = { cluster, requests, generation: joined, patienceMs: PATIENCE_MS };
      fetcher.begin(await findPositions(search, owner.subscription, partitions));
      if (this.isClosed) return;
      this.assigned(joined, partitions, fetcher);
      await Promise.race([
        heartbeats.whenOver,
        watch.whenGrown,
        fetcher.whenFailed,
        this.closed.promise,
      ]);
      fetcher.stop();
      if (!this.isClosed) await this.drain();
    } catch (error) {
      if (!this.isRejoin(error)) throw error;
    } finally {
      this.membership = undefined;
      fetcher.stop();
      watch.stop();
      heartbeats.stop();
    }
  }

  /** A rebalance that began before the first record was read needs no drain. */
  private isRejoin(error: unknown): boolean {
    return this.membership === undefined && isStaleMembershipCode(kafkaCodeOf(error));
  }

  private assigned(
    joined: Generation,
    partitions: readonly TopicPartition[],
    fetcher: Fetcher,
  ): void {
    const { memberId, number } = joined;
    const epoch = this.owner.nextEpoch();
    this.membership = { memberId, number, epoch, fetcher };
    this.owner.listener.onAssigned({ epoch, memberId, partitions });
    this.owner.onAssigned();
    fetcher.start();
  }

  private async drain(): Promise<void> {
    try {
      await this.owner.listener.onRevoking();
    } catch (error) {
      const { message } = requestError('Draining', error);
      this.owner.driver.log?.({
        level: 'error',
        message: 'Work was not finished before a rebalance',
        fields: { group: this.groupId, error: message },
      });
    }
  }

  private makeFetcher(): Fetcher {
    const { listener, options } = this.owner;
    return new Fetcher({
      cluster: this.cluster,
      maxBytesPerPartition: options.maxBytesPerPartition ?? 1_048_576,
      onBatch: (batch) => listener.onBatch(batch),
      onPoll: (problem) => listener.onPoll(problem),
    });
  }

  private async commitNow(membership: Generation, offsets: readonly OffsetToCommit[]) {
    const { currentEpoch } = this;
    try {
      await this.requests.commit(membership, offsets, COMMIT_PATIENCE_MS);
    } catch (error) {
      if (this.isClosed || isStaleMembershipCode(kafkaCodeOf(error))) {
        throw new StaleEpochError(this.groupId, currentEpoch ?? -1, undefined, error);
      }
      throw requestError('A commit', error);
    }
  }

  private end(): void {
    this.isClosed = true;
    this.membership?.fetcher.stop();
    this.membership = undefined;
    this.closed.resolve();
  }

  private get groupId(): string {
    return this.owner.options.groupId;
  }

  private get sessionTimeoutMs(): number {
    return this.owner.options.sessionTimeoutMs ?? 10_000;
  }
}
