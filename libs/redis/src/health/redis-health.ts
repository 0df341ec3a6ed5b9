import type { HealthCheck, HealthFinding } from '@mainstay/core';
import type { RedisClient } from '../client/redis-client';

/** The part `redis` of readiness: ready while Redis answers a PING. */
export function redisHealthCheck(client: RedisClient, connection: string): HealthCheck {
  return {
    part: 'redis',
    name: connection === 'default' ? 'redis' : `redis_${connection}`,
    readiness: true,
    async check(): Promise<HealthFinding> {
      if (await client.ping()) return { status: 'healthy' };
      return {
        status: 'unhealthy',
        message: `Redis (${client.clientId}) does not answer; check that it runs and REDIS_URL.`,
        details: { state: client.state },
      };
    },
  };
}
