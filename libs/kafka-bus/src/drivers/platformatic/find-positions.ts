import type { ConsumerSubscription, OffsetToCommit, TopicPartition } from '../kafka-driver';
import { persist } from '../timing/persist';
import type { Cluster } from './cluster';
import type { Generation, GroupRequests } from './group-requests';
import { partitionOffsets } from './partition-offsets';
import { partitionId } from '../partitioning/partition-batch';
import { isTransient } from './platformatic-errors';

export interface PositionSearch {
  readonly cluster: Cluster;
  readonly requests: GroupRequests;
  readonly generation: Generation;
  readonly patienceMs: number;
}

/**
 * Where a member begins in each of its partitions: at the committed offset, else at the first
 * record or at the end. An end is committed before anything is read: a crash does not lose what
 * follows.
 */
export async function findPositions(
  { cluster, generation, patienceMs, requests }: PositionSearch,
  { alwaysFromBeginning = [], fromBeginning }: ConsumerSubscription,
  partitions: readonly TopicPartition[],
): Promise<readonly OffsetToCommit[]> {
  const committed = await requests.committed(partitions, patienceMs);
  const known = new Set(committed.map(partitionId));
  const fresh = partitions.filter((partition) => !known.has(partitionId(partition)));
  const isEarly = ({ topic }: TopicPartition): boolean =>
    fromBeginning || alwaysFromBeginning.includes(topic);
  const find = (wanted: readonly TopicPartition[], moment: 'earliest' | 'latest') =>
    wanted.length === 0
      ? []
      : persist(() => partitionOffsets(cluster, wanted, moment), {
          deadlineMs: patienceMs,
          mayTryAgain: (error) => isTransient(error) && !cluster.isSevered,
        });
  const early = await find(fresh.filter(isEarly), 'earliest');
  const isLate = (partition: TopicPartition): boolean => !isEarly(partition);
  const late = await find(fresh.filter(isLate), 'latest');
  if (late.length > 0) await requests.commit(generation, late, patienceMs);
  return [...committed, ...early, ...late];
}
