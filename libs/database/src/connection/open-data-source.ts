import type { Clock, ComponentLogger } from '@mainstay/core';
import { DataSource } from 'typeorm';
import type { ResolvedDatabaseOptions } from '../database.options';
import { MigrationRunner } from '../migrations/migration-runner';
import { awaitDatabase } from './await-database';
import { addressOf, connectionFailure } from './connection-failure';
import { clientSettings, dataSourceSettings } from './connection-settings';
import { TypeOrmLogger } from './type-orm-logger';

/** Waits for the database, migrates when asked to, and opens the pool. */
export async function openDataSource(
  url: string,
  options: ResolvedDatabaseOptions,
  serviceName: string,
  clock: Clock,
  logger: ComponentLogger,
): Promise<DataSource> {
  await awaitDatabase(
    {
      client: clientSettings(url, options, serviceName),
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
  const dataSource = new DataSource(dataSourceSettings(url, options, serviceName, typeOrmLogger));
  try {
    return await dataSource.initialize();
  } catch (error) {
    throw connectionFailure(error, addressOf(url), options.poolSize);
  }
}
