import type { RedisScript } from '../scripting/redis-script';
import type { RedisStore } from './redis-store';

/** What EXEC answered, one entry a queued command; null when a watched key had changed. */
export type TransactionResult = readonly unknown[] | null;

/** A {@link RedisStore} with optimistic transactions, scripts and pattern scans. */
export interface AtomicRedisStore extends RedisStore {
  /**
   * Begins to watch keys, all that are to be watched: `exec` answers null when one of them changes
   * before it.
   */
  watch(...keys: string[]): Promise<boolean>;
  /**
   * From here to `exec` the caller's `setIfNotExists`, `get`, `setex` and `deleteKey` are queued.
   */
  multi(): Promise<boolean>;
  /** Runs what was queued, all or nothing. */
  exec(): Promise<TransactionResult>;
  /** Gives up the transaction. */
  unwatch(): Promise<boolean>;
  /** Every key that matches the glob, once each, over as many pages as it takes. */
  scanPattern(pattern: string): Promise<string[]>;
  /** Runs a Lua script by its hash. */
  evaluate(
    script: RedisScript | string,
    keys: readonly string[],
    args?: readonly (string | number)[],
  ): Promise<unknown>;
}

/** Nest token of the default connection's {@link AtomicRedisStore}. */
export const ATOMIC_REDIS_STORE = Symbol('mainstay.redis.AtomicRedisStore');
