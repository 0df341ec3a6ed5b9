import type { OutageSteps, PollSteps } from './relaying/relay-schedule';
import type { RetryPolicy } from './relaying/retry-policy';

/** Options of the relay of this process. */
export interface OutboxRelayOptions {
  /** Whether this process relays. Any number of processes may. @default true */
  readonly enabled?: boolean;
  /** How long a shard stays with a relay that went silent. @default 10_000 */
  readonly leaseMs?: number;
  /** Between two renewals of the leases. @default 1000 */
  readonly renewMs?: number;
  /** Longest time one call of the publisher may take; below `leaseMs`. @default 7000 */
  readonly publishTimeoutMs?: number;
  /** Batches at work at once, each with shards of its own. @default 2 */
  readonly batchesInFlight?: number;
  /** Bytes of values in one call of the publisher. @default 900_000 */
  readonly maxCallBytes?: number;
  /** Connections of its own, apart from the application's pool. @default 3 */
  readonly connections?: number;
  /** Between two looks of an idle relay: 0.1, 1, 5 s. */
  readonly poll?: Partial<PollSteps>;
  /** Pauses while the broker or the database is away: 1 to 5 s. */
  readonly outage?: Partial<OutageSteps>;
}

/** Options of `OutboxModule.forRoot`. */
export interface OutboxModuleOptions {
  /** `memory` works with a database in memory mode. @default 'postgres' */
  readonly store?: 'postgres' | 'memory';
  /** Where the tables are. @default the schema of the DatabaseModule */
  readonly schema?: string;
  /**
   * Commit order per key: each key is locked from `add` to the commit, so two transactions with
   * events of one key run one after the other. @default true
   */
  readonly keyOrder?: boolean;
  /** Different keys one `addAll` may lock; PostgreSQL's lock table is shared. @default 1000 */
  readonly maxKeysPerAdd?: number;
  /** Rows a relay takes at a time. @default 1000 */
  readonly batchSize?: number;
  /**
   * How long published rows are kept; 0 deletes them at once, a century or more keeps all.
   *
   * @default 86_400_000 (24 h)
   */
  readonly retentionMs?: number;
  /** Between two rounds of deleting rows past their retention. @default 60_000 */
  readonly pruneEveryMs?: number;
  /** What a broker's refusal of a row leads to: 10 attempts over growing delays. */
  readonly retry?: Partial<RetryPolicy>;
  /** Whether later rows of a dead row's key go on or wait for it. @default 'continue' */
  readonly onDead?: 'continue' | 'hold';
  /** Commits are gathered for this long, on a busy machine longer, for a wake-up. @default 5 */
  readonly gatherMs?: number;
  /** Wake relays of other processes by NOTIFY. @default true */
  readonly notify?: boolean;
  /** Between two counts of what is pending. @default 5000 */
  readonly depthEveryMs?: number;
  /** `/healthz` says degraded above this age of the oldest row. @default 300 */
  readonly maxOldestAgeSeconds?: number;
  readonly relay?: OutboxRelayOptions;
}

/** {@link OutboxModuleOptions} with every default filled in. */
export interface ResolvedOutboxOptions extends Required<
  Omit<OutboxModuleOptions, 'schema' | 'retry' | 'relay'>
> {
  readonly schema: string | undefined;
  readonly retry: RetryPolicy;
  readonly relay: Required<Omit<OutboxRelayOptions, 'poll' | 'outage'>> & {
    readonly poll: PollSteps;
    readonly outage: OutageSteps;
  };
}

/** The one place where defaults stand. */
export const OUTBOX_DEFAULTS: ResolvedOutboxOptions = {
  store: 'postgres',
  schema: undefined,
  keyOrder: true,
  maxKeysPerAdd: 1000,
  batchSize: 1000,
  retentionMs: 86_400_000,
  pruneEveryMs: 60_000,
  retry: { attempts: 10, initialDelayMs: 1000, maxDelayMs: 300_000 },
  onDead: 'continue',
  gatherMs: 5,
  notify: true,
  depthEveryMs: 5000,
  maxOldestAgeSeconds: 300,
  relay: {
    enabled: true,
    leaseMs: 10_000,
    renewMs: 1000,
    publishTimeoutMs: 7000,
    batchesInFlight: 2,
    maxCallBytes: 900_000,
    connections: 3,
    poll: { fastMs: 100, mediumMs: 1000, slowMs: 5000 },
    outage: { initialMs: 1000, maxMs: 5000 },
  },
};
