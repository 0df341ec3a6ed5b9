import type { IdempotentRequestOptions } from './http/idempotent-request.options';
import type { ClaimStore } from './store/claim-store';
import type { IdempotencyStore } from './store/idempotency-store';
import type { StoreName } from './store/store-name';

/** Options of the inbox store. */
export interface InboxOptions {
  /** Inbox transactions at once. @default pool size minus reserve */
  readonly maxConcurrent?: number;
  /** Connections of the pool that inbox transactions leave free. @default a fifth, at least 1 */
  readonly reserve?: number;
  /** Longest wait for a key in flight, in milliseconds. @default the connection's lock_timeout */
  readonly lockTimeoutMs?: number;
  /** Rows older than this are deleted; 0 keeps all. @default 604_800 (7 days) */
  readonly retentionSeconds?: number;
  /** @default 300_000 */
  readonly pruneEveryMs?: number;
}

/** Options of {@link IdempotencyModule}. */
export interface IdempotencyOptions {
  /** Where a decorator says nothing. @default 'redis' */
  readonly defaultStore?: StoreName;
  /** Part of the key. @default the application's name */
  readonly serviceName?: string;
  /** @default 'huleedu:idempotency:v2' */
  readonly keyPrefix?: string;
  /** 1 is `processed:<sha256>`, without owner and lease. @default 2 */
  readonly version?: 1 | 2;
  /** @default 86_400 */
  readonly defaultTtlSeconds?: number;
  /** By event type, or by one word of it: `{ results: 600 }`. Later words of a type win. */
  readonly ttlSeconds?: Readonly<Record<string, number>>;
  /** Reads `<envPrefix>_IDEMPOTENCY_TTL_SECONDS`, which wins over the options. @default none */
  readonly envPrefix?: string;
  /** A claim ends by itself after this, unless renewed. @default 30_000 */
  readonly leaseMs?: number;
  /** @default 10_000 */
  readonly renewMs?: number;
  /** A duplicate of something in flight looks again after this. @default 250 */
  readonly inFlightRetryMs?: number;
  /** Redis away: run unprotected, or wait. The inbox always waits. @default 'process' */
  readonly onStoreFailure?: 'process' | 'reject';
  /** Something that is no claim under the key: replace it, or refuse. @default 'process' */
  readonly onCorruptValue?: 'process' | 'reject';
  /** Name of the RedisModule connection. @default the default one */
  readonly redisConnection?: string;
  readonly inbox?: InboxOptions;
  /** What `@IdempotentRequest` does where it says nothing itself. */
  readonly http?: IdempotentRequestOptions;
  /** Keep `redis` and `inbox` in memory: for in-memory repositories. @default false */
  readonly memory?: boolean;
  /** Stores of your own, by their `name`. */
  readonly stores?: readonly (IdempotencyStore | ClaimStore)[];
  /** A debug line for every outcome. @default false */
  readonly debugLogging?: boolean;
}

/** {@link IdempotencyOptions} with the defaults filled in. */
export type ResolvedIdempotencyOptions = Required<
  Omit<IdempotencyOptions, 'redisConnection' | 'inbox' | 'envPrefix'>
> & {
  readonly redisConnection: string | undefined;
  readonly inbox: Required<Pick<InboxOptions, 'retentionSeconds' | 'pruneEveryMs'>> & InboxOptions;
};

/** The one place where defaults stand. */
export const IDEMPOTENCY_DEFAULTS = {
  defaultStore: 'redis',
  keyPrefix: 'huleedu:idempotency:v2',
  version: 2,
  defaultTtlSeconds: 86_400,
  ttlSeconds: {},
  leaseMs: 30_000,
  renewMs: 10_000,
  inFlightRetryMs: 250,
  onStoreFailure: 'process',
  onCorruptValue: 'process',
  memory: false,
  stores: [],
  debugLogging: false,
  http: {},
} as const satisfies IdempotencyOptions;

export const INBOX_DEFAULTS = {
  retentionSeconds: 604_800,
  pruneEveryMs: 300_000,
} as const satisfies InboxOptions;
