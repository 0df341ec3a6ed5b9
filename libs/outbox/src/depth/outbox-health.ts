import type { HealthCheck, HealthFinding } from '@mainstay/core';
import type { OutboxDepth } from '../relaying/relay-store';

/** `outbox` in `/healthz`: degraded while rows are dead or wait too long; no part of readiness. */
export function outboxHealth(
  current: () => Promise<OutboxDepth>,
  maxOldestAgeSeconds: number,
): HealthCheck {
  return {
    part: 'outbox',
    name: 'outbox',
    readiness: false,
    check: async () => judgeDepth(await current(), maxOldestAgeSeconds),
  };
}

/** Pure. */
export function judgeDepth(depth: OutboxDepth, maxOldestAgeSeconds: number): HealthFinding {
  const problems = [
    ...(depth.dead > 0 ? [`${depth.dead} events were given up, see outbox.deadLetters`] : []),
    ...(depth.oldestAgeSeconds > maxOldestAgeSeconds
      ? [`the oldest of ${depth.depth} events waits for ${Math.round(depth.oldestAgeSeconds)} s`]
      : []),
  ];
  const details = {
    depth: depth.depth,
    oldest_age_seconds: depth.oldestAgeSeconds,
    dead: depth.dead,
  };
  if (problems.length === 0) return { status: 'healthy', details };
  return { status: 'degraded', message: problems.join('; '), details };
}
