import { AssignerProtocol, type Cluster, type PartitionAssigner } from 'kafkajs';
import { assignPartitions, type SubscribedMember } from '../partitioning/assign-partitions';

const NAME = 'mainstay';
const VERSION = 1;

/** What kafkajs takes for the broker's own answer, and tries again soon. */
class RebalanceInProgress extends Error {
  readonly type = 'REBALANCE_IN_PROGRESS';
}

/** Thrown out of kafkajs's hands, which then joins, or delivers, later. */
export function rebalanceInProgress(): Error {
  return new RebalanceInProgress('this member still finishes work of its last membership');
}

/**
 * The revoke callback kafkajs does not have. It asks its assigner for the member's protocol before
 * every JOIN; `beforeJoin` may throw {@link rebalanceInProgress} there, and kafkajs asks again
 * after its retry delay, as if the broker had answered so.
 */
export function assignerWithHook(
  beforeJoin: () => void,
  onCluster: (cluster: Cluster) => void,
): PartitionAssigner {
  return ({ cluster }) => {
    onCluster(cluster);
    return {
      name: NAME,
      version: VERSION,
      protocol({ topics }) {
        beforeJoin();
        const userData = Buffer.alloc(0);
        const metadata = { version: VERSION, topics: [...topics], userData };
        return { name: NAME, metadata: AssignerProtocol.MemberMetadata.encode(metadata) };
      },
      async assign({ members }) {
        const subscribed = members.map(({ memberId, memberMetadata }) => ({
          memberId,
          topics: AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
        }));
        const assigned = assignPartitions(subscribed, await countPartitions(cluster, subscribed));
        return [...assigned].map(([memberId, partitions]) => {
          const assignment: Record<string, number[]> = {};
          for (const { topic, partition } of partitions) {
            (assignment[topic] ??= []).push(partition);
          }
          const content = { version: VERSION, assignment, userData: Buffer.alloc(0) };
          return { memberId, memberAssignment: AssignerProtocol.MemberAssignment.encode(content) };
        });
      },
    };
  };
}

/** Members of a group may read different topics; the leader learns about those it does not read. */
async function countPartitions(
  cluster: Cluster,
  members: readonly SubscribedMember[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const topic of new Set(members.flatMap(({ topics }) => topics))) {
    if (cluster.findTopicPartitionMetadata(topic).length === 0) await cluster.addTargetTopic(topic);
    counts.set(topic, cluster.findTopicPartitionMetadata(topic).length);
  }
  return counts;
}
