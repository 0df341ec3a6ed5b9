import type { ConnectionFactory } from '../connection/redis-connection';
import { ioredisConnections } from '../ioredis/connect';
import { EmbeddedRedis } from '../ioredis-mock/embedded-redis';
import { REDIS_DEFAULTS, type RedisClientOptions } from './redis-client.options';

/** Picks the adapter that the options ask for. */
export function connectionsFor(options: RedisClientOptions): ConnectionFactory {
  const { embedded } = options;
  if (embedded instanceof EmbeddedRedis) return embedded.connections();
  if (embedded === true) return new EmbeddedRedis().connections();
  return ioredisConnections({
    url: options.url ?? REDIS_DEFAULTS.url,
    connectTimeoutMs: options.connectTimeoutMs ?? REDIS_DEFAULTS.connectTimeoutMs,
    commandTimeoutMs: options.commandTimeoutMs ?? REDIS_DEFAULTS.commandTimeoutMs,
    ...(options.ioredis === undefined ? {} : { ioredis: options.ioredis }),
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
  });
}
