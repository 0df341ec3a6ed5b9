import type { HealthCheck, HealthFinding } from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import type { RedisClient } from '../client/redis-client';

/** The part `redis` of readiness: ready while Redis answers a PING. */
export function redisHealthCheck(client: RedisClient, connection: string): HealthCheck {
  return {
    part: 'redis',
    name: connection === 'default' ? 'redis' : `redis_${connection}`,
    readiness: true,
    async check(): Promise<HealthFinding> {
      try {
        await client.call('PING');
        return { status: 'healthy' };
      } catch (error) {
        return {
          status: 'unhealthy',
          message: `${messageOf(error)} Check that it runs, and REDIS_URL.`,
          details: { state: client.state },
        };
      }
    },
  };
}
