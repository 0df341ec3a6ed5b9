import type { OnModuleInit } from '@nestjs/common';
import type {
  ComponentLogger,
  HealthRegistry,
  LoggerFactory,
  ShutdownSequence,
} from '@mainstay/core';
import type { RedisClient } from './client/redis-client';
import { redisHealthCheck } from './health/redis-health';

/**
 * Starts a client with the application, whether Redis is there or not, and stops it with the other
 * stores. What is wrong is logged once, and readiness says so for as long as it lasts.
 */
export class RedisLifecycle implements OnModuleInit {
  private readonly logger: ComponentLogger;

  constructor(
    private readonly client: RedisClient,
    private readonly connection: string,
    private readonly health: HealthRegistry,
    private readonly shutdown: ShutdownSequence,
    loggers: LoggerFactory,
  ) {
    this.logger = loggers.for('mainstay.redis');
  }

  async onModuleInit(): Promise<void> {
    const { client, connection } = this;
    this.health.register(redisHealthCheck(client, connection));
    this.shutdown.register({
      phase: 'stores',
      name: `redis ${connection}`,
      stop: () => client.stop(),
    });
    let wasAway = false;
    client.onState((state, reason) => {
      if (state === 'away' && !wasAway) {
        wasAway = true;
        this.logger.warn('Redis is away; reconnecting', { connection }, reason);
      }
      if (state === 'ready' && wasAway) {
        wasAway = false;
        this.logger.info('Redis is back', { connection });
      }
    });
    client.pubSub.onDeaf((channel, error) =>
      this.logger.error(
        'A channel could not be subscribed to again: nothing comes from it',
        { connection, channel },
        error,
      ),
    );
    await client.start().catch((error: unknown) => {
      this.logger.warn('Started without Redis; reconnecting', { connection }, error);
    });
  }
}
