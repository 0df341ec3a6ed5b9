export { DatabaseModule } from './database.module';
export type {
  DatabaseConnectionOptions,
  DatabaseModuleOptions,
  EntityClass,
  MigrationClass,
} from './database.options';
export { Transactions } from './transactions/transactions';
export { Transactional } from './transactions/transactional.decorator';
export type { TransactionScope } from './transactions/transaction-scope';
export type {
  TransactionIsolation,
  TransactionOptions,
  TransactionPropagation,
} from './transactions/transaction-options';
export type { TransactionRetry } from './transactions/transaction-retry';
export { QueryPerformanceTracker } from './metrics/query-performance-tracker.decorator';
export { DatabaseConnection } from './database-connection';
export { DatabaseHealthChecker, type DatabaseFinding } from './health/database-health-checker';
export type { DatabaseStatus } from './health/health-findings';
export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/embedded-postgres';
export type { DatabaseServer, ServerUse } from './embedded/database-server';
export { MigrationRunner, type MigrationRunnerOptions } from './migrations/migration-runner';
export type { MigrationState } from './migrations/migration-plan';
export type { LoggedMigration } from './migrations/migration-log';
export { migrationFileProblems, newMigrationName } from './migrations/migration-name';
export { errorTypeOf, isTransactionConflict, sqlStateOf } from './errors/sql-state';
export { databaseFailure } from './errors/database-failure';
export { DatabaseOptionsInvalidError } from './errors/database-options-invalid.error';
export { DatabaseUnavailableError } from './errors/database-unavailable.error';
export { EmbeddedPostgresFailedError } from './errors/embedded-postgres-failed.error';
export { MemoryModeError } from './errors/memory-mode.error';
export { MigrationFailedError } from './errors/migration-failed.error';
export { TextNotStorableError } from './errors/text-not-storable.error';
export { TransactionForbiddenError } from './errors/transaction-forbidden.error';
export { TransactionRequiredError } from './errors/transaction-required.error';
export { TransactionRollbackOnlyError } from './errors/transaction-rollback-only.error';
