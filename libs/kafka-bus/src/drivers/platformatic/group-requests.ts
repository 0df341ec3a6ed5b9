import {
  decodeConsumerProtocolAssignment,
  decodeConsumerProtocolSubscription,
  encodeConsumerProtocolAssignment,
  encodeConsumerProtocolSubscription,
  heartbeatV4,
  joinGroupV7,
  leaveGroupV4,
  offsetCommitV8,
  offsetFetchV8,
  syncGroupV5,
  type Connection,
} from '@platformatic/kafka';
import type { OffsetToCommit, TopicPartition } from '../kafka-driver';
import type { SubscribedMember } from '../partitioning/assign-partitions';
import { persist } from '../timing/persist';
import type { Cluster, Lane } from './cluster';
import { isTransient } from './platformatic-errors';

const PROTOCOL_TYPE = 'consumer';
const PROTOCOL = 'mainstay';
const PROTOCOL_VERSION = 1;
const ANY_EPOCH = -1;
const JOIN_MARGIN_MS = 10_000;

export interface GroupTimes {
  readonly groupId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
}

/** What a member is in one generation of its group. */
export interface Generation {
  readonly memberId: string;
  readonly number: number;
}

export interface Joined extends Generation {
  /** The members, where this one is to deal the partitions out; else undefined. */
  readonly members: readonly SubscribedMember[] | undefined;
}

/** What a member asks its coordinator, which is looked for again when it is another one now. */
export class GroupRequests {
  private coordinator: Promise<number> | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly times: GroupTimes,
  ) {}

  /** Waits for the other members, up to the rebalance timeout. `memberId` is empty at first. */
  async join(memberId: string, topics: readonly string[], patienceMs: number): Promise<Joined> {
    const { groupId, rebalanceTimeoutMs, sessionTimeoutMs } = this.times;
    const data = { version: PROTOCOL_VERSION, topics: [...topics] };
    const protocols = [{ name: PROTOCOL, metadata: encodeConsumerProtocolSubscription(data) }];
    const requestTimeoutMs = rebalanceTimeoutMs + JOIN_MARGIN_MS;
    const lane = { name: 'joining', requestTimeoutMs } as const;
    const { async: ask } = joinGroupV7.api;
    const times = [sessionTimeoutMs, rebalanceTimeoutMs] as const;
    const answer = await this.ask(
      (one) => ask(one, groupId, ...times, memberId, null, PROTOCOL_TYPE, protocols),
      patienceMs,
      lane,
    );
    const isLeader = answer.leader === answer.memberId;
    const members = answer.members.map(({ memberId: id, metadata }) => ({
      memberId: id,
      topics: decodeConsumerProtocolSubscription(metadata).topics,
    }));
    const { generationId: number, memberId: given } = answer;
    return { memberId: given, number, members: isLeader ? members : undefined };
  }

  /** `assigned` comes from the member that deals the partitions out; the others bring nothing. */
  async sync(
    { memberId, number }: Generation,
    assigned: ReadonlyMap<string, readonly TopicPartition[]>,
    patienceMs: number,
  ): Promise<readonly TopicPartition[]> {
    const { groupId, rebalanceTimeoutMs } = this.times;
    const assignments = [...assigned].map(([id, partitions]) => ({
      memberId: id,
      assignment: encodeAssignment(partitions),
    }));
    const requestTimeoutMs = rebalanceTimeoutMs + JOIN_MARGIN_MS;
    const lane = { name: 'joining', requestTimeoutMs } as const;
    const { async: ask } = syncGroupV5.api;
    const { assignment } = await this.ask(
      (one) => ask(one, groupId, number, memberId, null, PROTOCOL_TYPE, PROTOCOL, assignments),
      patienceMs,
      lane,
    );
    const { assignedPartitions } = decodeConsumerProtocolAssignment(assignment);
    return assignedPartitions.flatMap(({ partitions, topic }) =>
      partitions.map((partition) => ({ topic, partition })),
    );
  }

  /** Asked once; whoever calls does so again soon. */
  async heartbeat({ memberId, number }: Generation): Promise<void> {
    const { groupId } = this.times;
    await this.ask((one) => heartbeatV4.api.async(one, groupId, number, memberId), 0);
  }

  /** The generation is the one given, whatever became of the group since. */
  async commit(
    { memberId, number }: Generation,
    offsets: readonly OffsetToCommit[],
    patienceMs: number,
  ): Promise<void> {
    const { groupId } = this.times;
    const topics = [...Map.groupBy(offsets, ({ topic }) => topic)].map(([name, of]) => ({
      name,
      partitions: of.map(({ offset, partition }) => ({
        partitionIndex: partition,
        committedOffset: BigInt(offset),
        committedLeaderEpoch: ANY_EPOCH,
      })),
    }));
    const { async: ask } = offsetCommitV8.api;
    await this.ask((one) => ask(one, groupId, number, memberId, null, topics), patienceMs);
  }

  /** Those of the partitions in which the group has a position. */
  async committed(
    partitions: readonly TopicPartition[],
    patienceMs: number,
  ): Promise<readonly OffsetToCommit[]> {
    const { groupId } = this.times;
    if (partitions.length === 0) return [];
    const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, of]) => ({
      name,
      partitionIndexes: of.map(({ partition }) => partition),
    }));
    const { async: ask } = offsetFetchV8.api;
    const { groups } = await this.ask(
      (one) => ask(one, [{ groupId, memberEpoch: ANY_EPOCH, topics }], true),
      patienceMs,
    );
    return groups
      .flatMap((group) => group.topics)
      .flatMap(({ name, partitions: answered }) =>
        answered.map(({ committedOffset, partitionIndex }) => ({
          topic: name,
          partition: partitionIndex,
          offset: String(committedOffset),
        })),
      )
      .filter(({ offset }) => Number(offset) >= 0);
  }

  async leave(memberId: string): Promise<void> {
    const { groupId } = this.times;
    await this.ask((one) => leaveGroupV4.api.async(one, groupId, [{ memberId }]), 0);
  }

  private ask<T>(
    request: (connection: Connection) => Promise<T>,
    patienceMs: number,
    lane?: Lane,
  ): Promise<T> {
    const attempt = async (): Promise<T> => {
      try {
        this.coordinator ??= this.cluster.coordinatorOf(this.times.groupId);
        return await request(await this.cluster.node(await this.coordinator, lane));
      } catch (error) {
        if (isTransient(error)) this.coordinator = undefined;
        throw error;
      }
    };
    const mayTryAgain = (error: unknown): boolean => isTransient(error) && !this.cluster.isSevered;
    return persist(attempt, { deadlineMs: patienceMs, mayTryAgain });
  }
}

function encodeAssignment(partitions: readonly TopicPartition[]): Buffer {
  const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
  const assignedPartitions = [...byTopic].map(([topic, of]) => ({
    topic,
    partitions: of.map(({ partition }) => partition),
  }));
  return encodeConsumerProtocolAssignment({ version: PROTOCOL_VERSION, assignedPartitions });
}
