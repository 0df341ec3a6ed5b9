import { inNextTurn, type Clock } from '@mainstay/core';
import type { OffsetToCommit, TopicPartition } from '../kafka-driver';
import { assignPartitions } from '../partitioning/assign-partitions';
import { StaleEpochError } from '../stale-epoch.error';

/** A member as its group's coordinator sees it. */
export interface GroupMember {
  readonly memberId: string;
  readonly topics: readonly string[];
  readonly rebalanceTimeoutMs: number;
  /** Resolves when the member has let its partitions go and joins again. */
  revoke(): Promise<void>;
  assign(generation: number, partitions: readonly TopicPartition[]): void;
  /** The coordinator knows this member no more. */
  evict(): void;
}

/**
 * The coordinator of one group, eager as Kafka's classic protocol.
 *
 * EMPTY      no member; committed offsets stay.
 * PREPARING  a member came or went: every other one is asked to revoke, and awaited. Commits under
 * the
 *            old generation are still accepted. Left when all have joined again; whoever does not
 *            within its rebalance timeout is evicted.
 * STABLE     the generation has grown by one and every member has its partitions.
 */
export class MemoryGroup {
  generation = 0;
  private readonly members = new Map<string, GroupMember>();
  private readonly committed = new Map<string, Map<number, number>>();
  private joined: Set<string> | undefined;
  private cancelTimeout: () => void = () => undefined;

  constructor(
    readonly groupId: string,
    private readonly clock: Clock,
    private readonly partitionCount: (topic: string) => number,
  ) {}

  get state(): 'empty' | 'preparing' | 'stable' {
    if (this.members.size === 0) return 'empty';
    return this.joined === undefined ? 'stable' : 'preparing';
  }

  get memberIds(): readonly string[] {
    return [...this.members.keys()];
  }

  join(member: GroupMember): void {
    this.members.set(member.memberId, member);
    this.prepare().add(member.memberId);
    this.completeSoon();
  }

  leave(memberId: string): void {
    if (!this.members.delete(memberId)) return;
    this.joined?.delete(memberId);
    if (this.members.size === 0) this.settle();
    else this.rebalance();
  }

  evict(memberId: string): void {
    const member = this.members.get(memberId);
    this.leave(memberId);
    member?.evict();
  }

  /** Asks every member to join again, as when a topic has grown. */
  rebalance(): void {
    if (this.members.size === 0) return;
    this.prepare();
    this.completeSoon();
  }

  /** What its members read. */
  get topics(): readonly string[] {
    return [...new Set([...this.members.values()].flatMap(({ topics }) => topics))];
  }

  reads(topic: string): boolean {
    return [...this.members.values()].some(({ topics }) => topics.includes(topic));
  }

  /** @throws {StaleEpochError} when the member or its generation is not the current one */
  commit(memberId: string, generation: number, offsets: readonly OffsetToCommit[]): void {
    if (generation !== this.generation || !this.members.has(memberId)) {
      throw new StaleEpochError(this.groupId, generation, this.generation);
    }
    for (const { topic, partition, offset } of offsets) this.setOffset(topic, partition, +offset);
  }

  setOffset(topic: string, partition: number, offset: number): void {
    const offsets = this.committed.get(topic) ?? new Map<number, number>();
    this.committed.set(topic, offsets.set(partition, offset));
  }

  committedOffset(topic: string, partition: number): number | undefined {
    return this.committed.get(topic)?.get(partition);
  }

  forget(topic: string): void {
    this.committed.delete(topic);
  }

  private prepare(): Set<string> {
    if (this.joined !== undefined) return this.joined;
    const round = new Set<string>();
    this.joined = round;
    for (const member of this.members.values()) {
      void member.revoke().then(() => {
        if (this.joined !== round || !this.members.has(member.memberId)) return;
        round.add(member.memberId);
        this.completeSoon();
      });
    }
    const patience = Math.max(...[...this.members.values()].map((m) => m.rebalanceTimeoutMs));
    this.cancelTimeout = this.clock.schedule(patience, () => this.giveUpOn(round));
    return round;
  }

  private giveUpOn(round: Set<string>): void {
    if (this.joined !== round) return;
    for (const memberId of this.memberIds) if (!round.has(memberId)) this.evict(memberId);
    this.completeSoon();
  }

  /** Never in the stack of the caller: members are told one after the other, later. */
  private completeSoon(): void {
    const round = this.joined;
    inNextTurn(() => {
      const isComplete = this.memberIds.every((memberId) => round?.has(memberId));
      if (round !== undefined && this.joined === round && isComplete) this.complete();
    });
  }

  private complete(): void {
    this.settle();
    this.generation += 1;
    const topics = new Set([...this.members.values()].flatMap((member) => member.topics));
    const counts = new Map([...topics].map((topic) => [topic, this.partitionCount(topic)]));
    const assigned = assignPartitions([...this.members.values()], counts);
    for (const member of this.members.values()) {
      member.assign(this.generation, assigned.get(member.memberId) ?? []);
    }
  }

  private settle(): void {
    this.joined = undefined;
    this.cancelTimeout();
  }
}
