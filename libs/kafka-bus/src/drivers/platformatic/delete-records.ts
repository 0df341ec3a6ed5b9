import { deleteRecordsV2 } from '@platformatic/kafka';
import type { Cluster } from './cluster';
import { answeredWith, codeName, withItemErrors } from './platformatic-errors';

const TIMEOUT_MS = 10_000;

/** Asks the leader of each partition to delete what lies before an offset. */
export async function deleteRecords(
  cluster: Cluster,
  topic: string,
  before: readonly { readonly partition: number; readonly offset: string }[],
): Promise<void> {
  const what = `Deleting records of ${topic}`;
  const leaders = (await cluster.topics([topic])).get(topic)?.leaders ?? [];
  const byLeader = Map.groupBy(before, ({ partition }) => {
    const leader = leaders[partition];
    if (leader === undefined) throw answeredWith(what, 'UNKNOWN_TOPIC_OR_PARTITION');
    if (leader < 0) throw answeredWith(what, 'LEADER_NOT_AVAILABLE');
    return leader;
  });
  for (const [leader, led] of byLeader) {
    const partitions = led.map(({ offset, partition }) => ({
      partitionIndex: partition,
      offset: BigInt(offset),
    }));
    const connection = await cluster.node(leader);
    const asked = [{ name: topic, partitions }];
    const answer = await withItemErrors(deleteRecordsV2.api.async(connection, asked, TIMEOUT_MS));
    for (const { errorCode } of answer.topics.flatMap((of) => of.partitions)) {
      if (errorCode !== 0) throw answeredWith(what, codeName(errorCode));
    }
  }
}
