/**
 * What a service does with Redis, one command each. Depend on this rather than on a client.
 *
 * Every method rejects with `RedisUnavailableError` when Redis does not answer and with
 * `RedisCommandError` when it refuses.
 */
export interface RedisStore {
  /** Sets the key where it is absent. True when this call set it. `ttlSeconds` absent: for ever. */
  setIfNotExists(key: string, value: string, ttlSeconds?: number): Promise<boolean>;
  /** Null where the key is absent. */
  get(key: string): Promise<string | null>;
  /** Sets the key and its time to live, whatever was there. */
  setex(key: string, ttlSeconds: number, value: string): Promise<boolean>;
  /** How many keys were deleted: 0 or 1. */
  deleteKey(key: string): Promise<number>;
  /** True when Redis answered. Never rejects. */
  ping(): Promise<boolean>;
}

/** Nest token of the default connection's {@link RedisStore}. */
export const REDIS_STORE = Symbol('mainstay.redis.RedisStore');
