import { listOffsetsV6 } from '@platformatic/kafka';
import type { OffsetToCommit, TopicPartition } from '../kafka-driver';
import type { Cluster } from './cluster';
import { answeredWith, codeName, withItemErrors } from './platformatic-errors';

const CONSUMER = -1;
const READ_COMMITTED = 1;
const ANY_EPOCH = -1;

/** What a broker takes for the first record of a partition, and for its end. */
const MOMENTS = { earliest: -2n, latest: -1n };

/**
 * The first or the next offset of partitions, each from its leader.
 *
 * @throws {KafkaRequestError} where one of them has no answer now
 */
export async function partitionOffsets(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  moment: keyof typeof MOMENTS,
): Promise<readonly OffsetToCommit[]> {
  const topics = await cluster.topics(partitions.map(({ topic }) => topic));
  const byLeader = Map.groupBy(partitions, ({ topic, partition }) => {
    const leader = topics.get(topic)?.leaders[partition];
    if (leader === undefined) throw answeredWith('Offsets', 'UNKNOWN_TOPIC_OR_PARTITION');
    return leader;
  });
  const answers = [...byLeader].map(([leader, led]) => ask(cluster, leader, led, MOMENTS[moment]));
  return (await Promise.all(answers)).flat();
}

async function ask(
  cluster: Cluster,
  leader: number,
  partitions: readonly TopicPartition[],
  timestamp: bigint,
): Promise<readonly OffsetToCommit[]> {
  if (leader < 0) throw answeredWith('Offsets', 'LEADER_NOT_AVAILABLE');
  const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, of]) => ({
    name,
    partitions: of.map(({ partition }) => ({
      partitionIndex: partition,
      currentLeaderEpoch: ANY_EPOCH,
      timestamp,
    })),
  }));
  const connection = await cluster.node(leader);
  const asking = listOffsetsV6.api.async(connection, CONSUMER, READ_COMMITTED, topics);
  const answer = await withItemErrors(asking);
  return answer.topics.flatMap(({ name, partitions: answered }) =>
    answered.map(({ errorCode, offset, partitionIndex }) => {
      if (errorCode !== 0) throw answeredWith('Offsets', codeName(errorCode));
      return { topic: name, partition: partitionIndex, offset: String(offset) };
    }),
  );
}
