import type { DriverAdmin, OffsetToCommit, TopicPartition } from '../kafka-driver';

/** The ends of those partitions whose group has not committed anything yet. */
export async function findStartPositions(
  admin: DriverAdmin,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<readonly OffsetToCommit[]> {
  const positions: OffsetToCommit[] = [];
  for (const topic of new Set(partitions.map((partition) => partition.topic))) {
    const committed = await admin.committedOffsets(groupId, topic);
    const isNew = ({ partition }: TopicPartition): boolean =>
      !committed.some((known) => known.partition === partition);
    const fresh = partitions.filter((of) => of.topic === topic && isNew(of));
    if (fresh.length === 0) continue;
    const ends = await admin.topicOffsets(topic);
    for (const { partition } of fresh) {
      const end = ends.find((offsets) => offsets.partition === partition)?.high;
      if (end !== undefined) positions.push({ topic, partition, offset: end });
    }
  }
  return positions;
}
