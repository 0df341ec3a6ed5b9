import pg, { type ClientConfig } from 'pg';
import type { DataSourceOptions, Logger } from 'typeorm';
import type { ResolvedConnection } from '../database.options';
import { poolClient } from '../pg/pool-client';
import { StatementNames } from '../pg/statement-names';
import type { StatementOrigin } from '../pg/statement-operation';

const LEAST_GRACE_MS = 250;
const MOST_GRACE_MS = 5_000;
const KEEP_ALIVE_DELAY_MS = 10_000;

/** What a URL says of encryption, as node-postgres reads it. */
const TLS_PARAMETERS = ['ssl', 'sslmode', 'sslcert', 'sslkey', 'sslrootcert', 'sslnegotiation'];

/** Start-up options of a URL; node-postgres would take them instead of what it is given. */
const OPTIONS = 'options';

/** What every connection is opened with: the schema and the time limits are the session's own. */
export function clientSettings(
  url: string,
  options: ResolvedConnection,
  applicationName: string,
): ClientConfig {
  const searchPath = [options.schema, ...options.alsoSearch].join(',');
  const unused = options.ssl === undefined ? [OPTIONS] : [OPTIONS, ...TLS_PARAMETERS];
  return {
    connectionString: without(unused, url),
    application_name: (options.applicationName ?? applicationName).slice(0, 63),
    connectionTimeoutMillis: options.connectionTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    options: [
      ...new URL(url).searchParams.getAll(OPTIONS),
      `-c search_path=${searchPath}`,
      `-c statement_timeout=${options.statementTimeoutMs}`,
      `-c lock_timeout=${options.lockTimeoutMs}`,
      `-c idle_in_transaction_session_timeout=${options.idleInTransactionTimeoutMs}`,
    ].join(' '),
    // A server that went silent cancels nothing itself: then this side gives up a little later.
    ...(options.statementTimeoutMs > 0
      ? { query_timeout: options.statementTimeoutMs + graceMs(options.statementTimeoutMs) }
      : {}),
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
  };
}

/** The same as TypeORM takes it, with a pool. */
export function dataSourceSettings(
  url: string,
  options: ResolvedConnection,
  applicationName: string,
  logger: Logger,
  origin?: StatementOrigin,
): DataSourceOptions {
  const { connectionString, ...client } = clientSettings(url, options, applicationName);
  return {
    type: 'postgres',
    // By itself TypeORM requires a name that no bundler can follow.
    driver: pg,
    url: connectionString as string,
    schema: options.schema,
    entities: [...options.entities] as never,
    migrations: [...options.migrations] as never,
    migrationsTableName: 'mainstay_migrations',
    migrationsRun: false,
    synchronize: false,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    poolSize: options.poolSize,
    connectTimeoutMS: options.connectionTimeoutMs,
    applicationName: client.application_name as string,
    extra: {
      ...client,
      // Nothing closes the pool of a boot that fails: it must not hold the process.
      allowExitOnIdle: true,
      Client: poolClient(new StatementNames(options.preparedStatements), origin),
    },
    logger,
  };
}

/** To node-postgres a URL's word is the last one: it would not look at what it is given. */
function without(parameters: readonly string[], url: string): string {
  const plain = new URL(url);
  const there = parameters.filter((name) => plain.searchParams.has(name));
  for (const name of there) plain.searchParams.delete(name);
  return there.length === 0 ? url : plain.href;
}

/** How long the server's own word on a statement that took too long is waited for. */
function graceMs(statementTimeoutMs: number): number {
  return Math.min(MOST_GRACE_MS, Math.max(LEAST_GRACE_MS, statementTimeoutMs / 2));
}
