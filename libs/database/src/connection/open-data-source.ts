import type { Clock, ComponentLogger, ServiceIdentity } from '@mainstay/core';
import { DataSource } from 'typeorm';
import type { ResolvedDatabaseOptions } from '../database.options';
import { MigrationRunner } from '../migrations/migration-runner';
import { closeUnfinished } from '../pg/close-unfinished';
import { serverOf } from '../pg/statement-operation';
import { awaitDatabase } from './await-database';
import { addressOf, connectionFailure } from './connection-failure';
import { clientSettings, dataSourceSettings } from './connection-settings';
import { TypeOrmLogger } from './type-orm-logger';

/** Waits for the database, migrates when asked to, and opens the pool. */
export async function openDataSource(
  url: string,
  options: ResolvedDatabaseOptions,
  app: ServiceIdentity,
  clock: Clock,
  logger: ComponentLogger,
): Promise<DataSource> {
  await awaitDatabase(
    {
      client: clientSettings(url, options, app.name),
      schema: options.createSchema ? options.schema : undefined,
      timeoutMs: options.startupTimeoutMs,
    },
    clock,
    logger,
  );
  if (options.migrate === 'up' && options.migrations.length > 0) {
    const applied = await new MigrationRunner({ ...options, url, embedded: undefined }).upgrade();
    for (const { name } of applied) logger.info('Migrated', { migration: name });
  }
  const typeOrmLogger = new TypeOrmLogger(logger);
  const origin = { app, server: serverOf(url) };
  const settings = dataSourceSettings(url, options, app.name, typeOrmLogger, origin);
  const dataSource = new DataSource(settings);
  try {
    await dataSource.initialize();
    closeUnfinished(dataSource);
    return dataSource;
  } catch (error) {
    throw connectionFailure(error, addressOf(url), options.poolSize);
  }
}
