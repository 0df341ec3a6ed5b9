import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { DatabaseServer } from './embedded/database-server';
import type { TransactionRetry } from './transactions/transaction-retry';

/** A class TypeORM maps, or its schema. */
export type EntityClass = (abstract new (...args: never[]) => object) | EntitySchema;

/** A migration; its name ends in 13 digits of milliseconds, by which migrations are ordered. */
export type MigrationClass = new () => MigrationInterface;

/** How a service reaches its database, and what it keeps there. */
export interface DatabaseConnectionOptions {
  /** `postgres://user:password@host:port/database`. Give this or `embedded`. */
  readonly url?: string;
  /** A PostgreSQL this process runs; started when the first application needs it. */
  readonly embedded?: DatabaseServer;
  /** The service's own schema; unqualified SQL means it. @default 'public' */
  readonly schema?: string;
  /** Schemas searched after it, for example where extensions are. @default none */
  readonly alsoSearch?: readonly string[];
  /** @default none */
  readonly entities?: readonly EntityClass[];
  /** The libs' and the service's own, in any order. @default none */
  readonly migrations?: readonly MigrationClass[];
  /** Connections at most. @default 10 */
  readonly poolSize?: number;
  /** Longest wait for a connection, new or from the pool. @default 5_000 */
  readonly connectionTimeoutMs?: number;
  /** Longest run of one statement; 0 is no bound. @default 30_000 */
  readonly statementTimeoutMs?: number;
  /** Longest wait for a lock; keep it below `statementTimeoutMs`. 0 is no bound. @default 10_000 */
  readonly lockTimeoutMs?: number;
  /** Longest pause inside a transaction, then the server ends it; 0: none. @default 60_000 */
  readonly idleInTransactionTimeoutMs?: number;
  /**
   * Prepare statements that come again: PostgreSQL parses each once a connection. Turn it off
   * behind a pooler that hands connections on and keeps no prepared ones.
   * @default true
   */
  readonly preparedStatements?: boolean;
  /** As `pg_stat_activity` shows it. @default the service's name */
  readonly applicationName?: string;
  /**
   * As node-postgres takes it; then nothing of what the URL says of it counts.
   * @default what the URL's `sslmode` says
   */
  readonly ssl?: boolean | Readonly<Record<string, unknown>>;
}

/** Options of `DatabaseModule.forRoot`. */
export interface DatabaseModuleOptions extends DatabaseConnectionOptions {
  /** `up` runs pending migrations before the application starts. @default 'none' */
  readonly migrate?: 'none' | 'up';
  /** Make the schema where it is missing. @default true */
  readonly createSchema?: boolean;
  /** How long a boot waits for PostgreSQL before it fails; 0: one try. @default 30_000 */
  readonly startupTimeoutMs?: number;
  /** What transactions do after a serialisation failure or deadlock. @default one attempt */
  readonly retry?: TransactionRetry;
  /** Between two samples of the pool's figures. @default 5_000 */
  readonly poolSampleMs?: number;
}

/** {@link DatabaseConnectionOptions} with the defaults filled in. */
export type ResolvedConnection = DatabaseConnectionOptions &
  Required<Pick<DatabaseConnectionOptions, keyof typeof CONNECTION_DEFAULTS>>;

/** {@link DatabaseModuleOptions} with the defaults filled in. */
export type ResolvedDatabaseOptions = ResolvedConnection &
  DatabaseModuleOptions &
  Required<Pick<DatabaseModuleOptions, keyof typeof MODULE_DEFAULTS>>;

/** Where the defaults of a connection stand. */
export const CONNECTION_DEFAULTS = {
  schema: 'public',
  alsoSearch: [],
  entities: [],
  migrations: [],
  poolSize: 10,
  connectionTimeoutMs: 5_000,
  statementTimeoutMs: 30_000,
  lockTimeoutMs: 10_000,
  idleInTransactionTimeoutMs: 60_000,
  preparedStatements: true,
} as const satisfies DatabaseConnectionOptions;

/** Where the module's other defaults stand. */
export const MODULE_DEFAULTS = {
  migrate: 'none',
  createSchema: true,
  startupTimeoutMs: 30_000,
  retry: { attempts: 1 },
  poolSampleMs: 5_000,
} as const satisfies DatabaseModuleOptions;
