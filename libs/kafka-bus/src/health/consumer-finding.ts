import type { HealthFinding } from '@mainstay/core';
import type { GroupStatus } from '../consuming/membership/group-state';

/** When a group's consumer counts as ill. */
export interface ConsumerLimits {
  readonly stuckHandlerMs: number;
  readonly silentAfterMs: number;
  readonly rebalanceMs: number;
}

/**
 * What is wrong with a group's consumer; undefined when nothing is. A stable member without any
 * partition is well. Pure.
 */
export function consumerProblem(
  status: GroupStatus,
  limits: ConsumerLimits,
  now: number,
): string | undefined {
  const { group, state } = status;
  const because = status.lastError === undefined ? '' : `: ${status.lastError}`;
  if (state === 'waiting') {
    return `group ${group} waits for topics that do not exist: ${status.missingTopics.join(', ')}`;
  }
  if (state === 'starting') return `group ${group} has not joined yet${because}`;
  if (state === 'lost') return `group ${group} lost its membership and joins again${because}`;
  if (state === 'stopped') return `group ${group} is stopped`;
  if (state === 'rebalancing' && now - status.since > limits.rebalanceMs) {
    return `group ${group} has been rebalancing for ${now - status.since} ms`;
  }
  if (state === 'stable' && status.readError !== undefined) {
    return `group ${group} cannot read all it has: ${status.readError}`;
  }
  const started = status.oldestHandlerStartedAt;
  if (started !== undefined && now - started > limits.stuckHandlerMs) {
    return `a handler of group ${group} has been running for ${now - started} ms`;
  }
  const silence = now - (status.lastPollAt ?? status.since);
  if (state === 'stable' && status.assignedPartitions > 0 && silence > limits.silentAfterMs) {
    return `the fetch loop of group ${group} has been silent for ${silence} ms`;
  }
  return undefined;
}

/** The finding over all groups. Pure. */
export function consumerFinding(
  groups: readonly GroupStatus[],
  limits: ConsumerLimits,
  now: number,
): HealthFinding {
  const problems = groups
    .map((status) => consumerProblem(status, limits, now))
    .filter((problem) => problem !== undefined);
  const details = Object.fromEntries(
    groups.map(({ group, state, assignedPartitions, runningHandlers }) => [
      group,
      { state, partitions: assignedPartitions, running_handlers: runningHandlers },
    ]),
  );
  if (problems.length === 0) return { status: 'healthy', details };
  return { status: 'unhealthy', message: problems.join('; '), details };
}
