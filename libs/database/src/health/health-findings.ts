import type { PoolFigures } from '../connection/database-pool';

/** How a part of the database is. */
export type DatabaseStatus = 'healthy' | 'degraded' | 'unhealthy';

const BUSY_PERCENT = 80;
const SLOW_SIMPLE_SECONDS = 0.1;
const SLOW_COMPLEX_SECONDS = 1;

/** Degraded from 80 % in use, or when callers wait because all are taken. */
export function judgePool({ size, active, idle, waiting }: PoolFigures) {
  const percent = size === 0 ? 0 : Math.round((active / size) * 1_000) / 10;
  const busy = percent >= BUSY_PERCENT || (waiting > 0 && active >= size);
  return {
    status: (busy ? 'degraded' : 'healthy') as DatabaseStatus,
    pool_size: size,
    active_connections: active,
    idle_connections: idle,
    waiting_requests: waiting,
    utilization_percent: percent,
  };
}

/** Degraded when a trivial statement takes 0.1 s, or a look at the catalogue 1 s. */
export function judgeTimes(simpleSeconds: number, complexSeconds: number) {
  const slow = simpleSeconds >= SLOW_SIMPLE_SECONDS || complexSeconds >= SLOW_COMPLEX_SECONDS;
  return {
    status: (slow ? 'degraded' : 'healthy') as DatabaseStatus,
    simple_query_time_seconds: simpleSeconds,
    complex_query_time_seconds: complexSeconds,
  };
}

/** Degraded from 80 % of the server's connections. */
export function judgeResources(active: number, most: number, size: string) {
  const busy = active >= (most * BUSY_PERCENT) / 100;
  return {
    status: (busy ? 'degraded' : 'healthy') as DatabaseStatus,
    active_connections: active,
    max_connections: most,
    database_size: size,
  };
}

/** The worst of several. */
export function worstOf(statuses: readonly DatabaseStatus[]): DatabaseStatus {
  if (statuses.includes('unhealthy')) return 'unhealthy';
  return statuses.includes('degraded') ? 'degraded' : 'healthy';
}
