import { randomUUID } from 'node:crypto';
import type { Provider } from '@nestjs/common';
import { getDataSourceToken, getEntityManagerToken } from '@nestjs/typeorm';
import { TransactionHost } from '@nestjs-cls/transactional';
import {
  CLOCK,
  DATABASE_REPORT,
  LoggerFactory,
  SERVICE_IDENTITY,
  ShutdownSequence,
  type Clock,
  type ServiceIdentity,
} from '@mainstay/core';
import { ClsService } from 'nestjs-cls';
import type { DataSource } from 'typeorm';

import { resolveOptions } from './connection/resolve-options';
import { DatabasePool } from './connection/database-pool';
import { DatabaseConnection } from './database-connection';
import { DatabaseLayers } from './database-layers';
import { DATABASE_OPTIONS } from './database.module-definition';
import { RESOLVED_OPTIONS } from './database.tokens';
import type { DatabaseModuleOptions, ResolvedDatabaseOptions } from './database.options';
import { DatabaseHealthCheck } from './health/database-health-check';
import { DatabaseHealthChecker } from './health/database-health-checker';
import { PoolMonitor } from './metrics/pool-monitor';
import { MemoryTransactions } from './transactions/memory-transactions';
import { TransactionAdapter } from './transactions/transaction-adapter';
import { Transactions } from './transactions/transactions';
import {
  TypeOrmTransactions,
  type DatabaseTransactionHost,
} from './transactions/type-orm-transactions';

/** Token of nestjs-cls's host for this application's transactions. */
const TRANSACTION_HOST = Symbol('mainstay.database.TransactionHost');

const LOGGER_NAME = 'mainstay.database';

const connection: Provider = {
  provide: DatabaseConnection,
  inject: [RESOLVED_OPTIONS, SERVICE_IDENTITY, CLOCK, LoggerFactory, ShutdownSequence],
  useFactory: async (
    options: ResolvedDatabaseOptions,
    app: ServiceIdentity,
    clock: Clock,
    loggers: LoggerFactory,
    shutdown: ShutdownSequence,
  ) => {
    const opened = await DatabaseConnection.open(options, app, clock, loggers.for(LOGGER_NAME));
    shutdown.register({ phase: 'stores', name: 'database', stop: () => opened.close() });
    return opened;
  },
};

const transactions: Provider[] = [
  {
    provide: TransactionAdapter,
    inject: [DatabaseConnection, SERVICE_IDENTITY, CLOCK, LoggerFactory],
    useFactory: (
      { dataSource }: DatabaseConnection,
      app: ServiceIdentity,
      clock: Clock,
      loggers: LoggerFactory,
    ) => new TransactionAdapter(dataSource, app, clock, loggers.for(LOGGER_NAME)),
  },
  {
    // Made here and not by nestjs-cls' plugin, whose name for it is fixed where the module is
    // written down: two applications made from one class would share a transaction.
    provide: TRANSACTION_HOST,
    inject: [TransactionAdapter],
    useFactory: (adapter: TransactionAdapter): DatabaseTransactionHost =>
      new TransactionHost({
        getFallbackInstance: adapter.getFallbackInstance,
        wrapWithTransaction: adapter.wrapWithTransaction,
        wrapWithNestedTransaction: adapter.wrapWithNestedTransaction,
        connectionName: `mainstay-${randomUUID()}`,
        enableTransactionProxy: false,
        defaultTxOptions: {},
        extraProviderTokens: [],
      }),
  },
  {
    provide: Transactions,
    inject: [TRANSACTION_HOST, TransactionAdapter, RESOLVED_OPTIONS, CLOCK],
    useFactory: (
      host: DatabaseTransactionHost,
      adapter: TransactionAdapter,
      options: ResolvedDatabaseOptions,
      clock: Clock,
    ) => new TypeOrmTransactions(host, adapter, options.retry, clock),
  },
];

/** What the module is made of on PostgreSQL. */
export const PROVIDERS: Provider[] = [
  {
    provide: RESOLVED_OPTIONS,
    inject: [DATABASE_OPTIONS],
    useFactory: (options: DatabaseModuleOptions) => resolveOptions(options),
  },
  connection,
  {
    provide: getDataSourceToken(),
    inject: [DatabaseConnection],
    useFactory: (opened: DatabaseConnection) => opened.dataSource,
  },
  {
    provide: getEntityManagerToken(),
    inject: [getDataSourceToken()],
    useFactory: (dataSource: DataSource) => dataSource.manager,
  },
  {
    provide: DatabasePool,
    inject: [DatabaseConnection],
    useFactory: ({ dataSource }: DatabaseConnection) => new DatabasePool(dataSource),
  },
  DatabaseHealthChecker,
  { provide: DATABASE_REPORT, useExisting: DatabaseHealthChecker },
  DatabaseHealthCheck,
  PoolMonitor,
  ...transactions,
  DatabaseLayers,
];

export const EXPORTED = [
  Transactions,
  getDataSourceToken(),
  getEntityManagerToken(),
  DatabaseConnection,
  DatabaseHealthChecker,
  DATABASE_REPORT,
];

/** What it is made of in memory mode. */
export const MEMORY_PROVIDERS: Provider[] = [
  {
    provide: Transactions,
    inject: [ClsService, LoggerFactory],
    useFactory: (cls: ClsService, loggers: LoggerFactory) =>
      new MemoryTransactions(cls, loggers.for(LOGGER_NAME)),
  },
  DatabaseLayers,
];

export const MEMORY_EXPORTED = [Transactions];
