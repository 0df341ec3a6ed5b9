import type { TopicPartition } from '../kafka-driver';

/** A member of a group and what it wants to read. */
export interface SubscribedMember {
  readonly memberId: string;
  readonly topics: readonly string[];
}

/**
 * Deals the partitions of each topic out to the members that subscribe to it; whoever has fewest so
 * far goes first, ties by member id. Members' counts differ by at most one where all subscribe to
 * the same topics; the result depends on nothing but the arguments, whatever their order.
 */
export function assignPartitions(
  members: readonly SubscribedMember[],
  partitionCounts: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly TopicPartition[]> {
  const ordered = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const assigned = new Map<string, TopicPartition[]>(ordered.map((m) => [m.memberId, []]));
  for (const topic of [...partitionCounts.keys()].sort()) {
    const takers = ordered.filter((member) => member.topics.includes(topic));
    for (let partition = 0; partition < (partitionCounts.get(topic) ?? 0); partition += 1) {
      const taker = leastBurdened(takers, assigned);
      if (taker !== undefined) taker.push({ topic, partition });
    }
  }
  return assigned;
}

function leastBurdened(
  takers: readonly SubscribedMember[],
  assigned: ReadonlyMap<string, TopicPartition[]>,
): TopicPartition[] | undefined {
  let least: TopicPartition[] | undefined;
  for (const { memberId } of takers) {
    const partitions = assigned.get(memberId)!;
    if (least === undefined || partitions.length < least.length) least = partitions;
  }
  return least;
}
