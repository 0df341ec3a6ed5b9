import type { ClusterOptions, RedisOptions } from 'ioredis';

/** Options of ioredis that are passed on: Sentinel, TLS, credentials, key prefix and the like. */
export type IoredisOptions = Omit<
  RedisOptions,
  'lazyConnect' | 'enableAutoPipelining' | 'autoResendUnfulfilledCommands'
>;

/** A Redis Cluster: the nodes to begin with, as URLs or host:port. */
export interface RedisClusterOptions {
  readonly nodes: readonly string[];
  readonly options?: Omit<ClusterOptions, 'redisOptions' | 'lazyConnect'>;
}

/** Where and how to connect. */
export interface IoredisTarget {
  /** Its host stands above that of `ioredis`; without it that of `ioredis` holds. */
  readonly url?: string;
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
  readonly ioredis?: IoredisOptions;
  readonly cluster?: RedisClusterOptions;
}
