/**
 * Where a group's consumer of this process stands.
 *
 * starting     joins, or waits to try again. waiting: for topics that do not exist yet.
 * stable       has its assignment, be it empty. rebalancing: drains, or waits for a new one.
 * lost         evicted or crashed; the driver joins again by itself.
 * stopped      left the group.
 */
export type GroupState = 'starting' | 'waiting' | 'stable' | 'rebalancing' | 'lost' | 'stopped';

/** For health checks and people. */
export interface GroupStatus {
  readonly group: string;
  readonly state: GroupState;
  /** Since when; milliseconds since the epoch. */
  readonly since: number;
  readonly assignedPartitions: number;
  readonly lastPollAt: number | undefined;
  readonly runningHandlers: number;
  readonly oldestHandlerStartedAt: number | undefined;
  readonly missingTopics: readonly string[];
  readonly lastError: string | undefined;
  /** Why some of its partitions cannot be read, while others are. */
  readonly readError: string | undefined;
}
