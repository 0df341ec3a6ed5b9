import type { ServiceIdentity } from '@mainstay/core';
import type { IoredisOptions, RedisClusterOptions } from '../ioredis/ioredis-options';
import { EmbeddedRedis } from '../ioredis-mock/embedded-redis';

/** Where Redis is: a URL, a cluster, or in this process. */
export interface RedisClientOptions {
  /** Names the connection in CLIENT LIST, errors and logs. @default 'redis' */
  readonly clientId?: string;
  /** Whose client it is: with it, traces show its commands. The module gives it. */
  readonly app?: ServiceIdentity;
  /** `redis://`, or `rediss://` for TLS. @default 'redis://redis:6379' */
  readonly url?: string;
  /** A Redis in this process: one of your own, or `true` for one that nobody shares. */
  readonly embedded?: EmbeddedRedis | boolean;
  /** Passed on to ioredis: Sentinel, TLS, credentials, database, key prefix. */
  readonly ioredis?: IoredisOptions;
  /** A Redis Cluster; `url` is then not used. Keys of one script or transaction share a slot. */
  readonly cluster?: RedisClusterOptions;
  /** Milliseconds. @default 5000 */
  readonly connectTimeoutMs?: number;
  /** Milliseconds; blocking commands are exempt. @default 5000 */
  readonly commandTimeoutMs?: number;
}

/** The one place where defaults stand. */
export const REDIS_DEFAULTS = {
  clientId: 'redis',
  url: 'redis://redis:6379',
  connectTimeoutMs: 5_000,
  commandTimeoutMs: 5_000,
} as const;
