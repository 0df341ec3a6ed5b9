export { RedisModule } from './redis.module';
export type { RedisModuleOptions } from './redis.options';
export { RedisOptionsInvalidError } from './redis-options-invalid.error';
export { getRedisToken, InjectRedis } from './redis.tokens';
export { RedisClient } from './client/redis-client';
export type { RedisClientOptions } from './client/redis-client.options';
export type { IoredisOptions, RedisClusterOptions } from './ioredis/ioredis-options';
export { REDIS_STORE, type RedisStore } from './store/redis-store';
export {
  ATOMIC_REDIS_STORE,
  type AtomicRedisStore,
  type TransactionResult,
} from './store/atomic-redis-store';
export {
  defineGatheredScript,
  defineScript,
  type EmbeddedScript,
  type EmbeddedStrings,
  type ReadEntry,
  type RedisScript,
} from './scripting/redis-script';
export { RedisTransaction } from './transaction/redis-transaction';
export { RedisTransactionStateError } from './transaction/redis-transaction-state.error';
export { RedisPubSub, type SubscribeOptions } from './pub-sub/redis-pub-sub';
export { RedisSubscription, type RedisMessage } from './pub-sub/redis-subscription';
export type { ConnectionState } from './connection/redis-connection';
export { RedisUnavailableError } from './connection/redis-unavailable.error';
export { RedisCommandError } from './connection/redis-command.error';
export { EmbeddedRedis } from './ioredis-mock/embedded-redis';
export { EmbeddedRedisMissingError } from './ioredis-mock/embedded-redis-missing.error';
