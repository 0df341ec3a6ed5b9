import { systemClock } from '@mainstay/core';
import { Client } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { addressOf, connectionFailure } from '../connection/connection-failure';
import { clientSettings, dataSourceSettings } from '../connection/connection-settings';
import { prepareSchema } from '../connection/prepare-schema';
import { quietLogger } from '../connection/quiet-logger';
import type { ResolvedConnection } from '../database.options';
import { MigrationFailedError } from '../errors/migration-failed.error';
import { schemaLockKey } from './advisory-lock';

const LOCK_POLL_MS = 100;
const APPLICATION_NAME = 'mainstay migrations';

/**
 * Runs `work` on a connection that holds the schema's migration lock: of two processes that start
 * at once, one migrates and the other finds nothing left to do.
 *
 * The lock is asked for again and again instead of waited for: a waiting statement would hold a
 * snapshot, and CREATE INDEX CONCURRENTLY in the process that has the lock waits for all snapshots.
 */
export async function withMigrationLock<Result>(
  url: string,
  connection: ResolvedConnection,
  lockWaitMs: number,
  work: (runner: QueryRunner) => Promise<Result>,
): Promise<Result> {
  const options = { ...connection, entities: [], migrations: [], poolSize: 1 };
  const unbounded = { ...options, statementTimeoutMs: 0 };
  await makeSchema(url, unbounded);
  const settings = dataSourceSettings(url, unbounded, APPLICATION_NAME, quietLogger);
  const dataSource = await new DataSource(settings).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await lock(runner, options.schema, lockWaitMs);
    return await work(runner);
  } finally {
    // Ending the connection lets go of the lock too, whatever state it is in.
    await runner.release();
    await dataSource.destroy();
  }
}

/**
 * Migrations say tables by name alone: what the schema's name is sent with must have arrived.
 *
 * @throws {MigrationFailedError} where it has not.
 */
export async function checkCurrentSchema(runner: QueryRunner, schema: string): Promise<void> {
  const sql = 'SELECT current_schema() AS current';
  const [row] = (await runner.query(sql)) as { current: string | null }[];
  if (row?.current === schema) return;
  throw new MigrationFailedError(
    `Names without a schema mean schema ${row?.current ?? '(none)'}, not ${schema}: a pooler ` +
      `drops start-up options, or the role has no USAGE on ${schema}. No migration was run; give ` +
      `migrations PostgreSQL's own address.`,
  );
}

async function makeSchema(url: string, options: ResolvedConnection): Promise<void> {
  const client = new Client(clientSettings(url, options, APPLICATION_NAME));
  // A connection lost here fails the statement in flight as well: that error is the one to show.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await prepareSchema(client, options.schema);
  } catch (error) {
    throw connectionFailure(error, addressOf(url), 1);
  } finally {
    await client.end();
  }
}

async function lock(runner: QueryRunner, schema: string, waitMs: number): Promise<void> {
  const key = schemaLockKey(schema);
  const deadline = systemClock.now() + waitMs;
  for (;;) {
    const sql = 'SELECT pg_try_advisory_lock($1) AS locked';
    const rows = (await runner.query(sql, [key])) as { locked: boolean }[];
    if (rows.some((row) => row.locked)) return;
    if (systemClock.now() >= deadline) {
      throw new MigrationFailedError(
        `Another process has been migrating schema ${schema} for ${waitMs} ms. Wait for it, or ` +
          `look for it in pg_stat_activity under '${APPLICATION_NAME}'. A pooler keeps the ` +
          `lock of migrations that went through it: give them PostgreSQL's own address.`,
      );
    }
    await systemClock.sleep(LOCK_POLL_MS);
  }
}
