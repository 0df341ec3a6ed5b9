import type { TransactionalAdapterOptions } from '@nestjs-cls/transactional';
import {
  diagnostics,
  type Clock,
  type ComponentLogger,
  type ServiceIdentity,
} from '@mainstay/core';
import { QueryFailedError, type DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { addressOf, connectionFailure } from '../connection/connection-failure';
import { databaseFailure } from '../errors/database-failure';
import { errorTypeOf } from '../errors/sql-state';
import { TransactionRollbackOnlyError } from '../errors/transaction-rollback-only.error';
import { NestedTurns } from './nested-turns';
import { TransactionEvents } from './transaction-events';
import type { TransactionOptions } from './transaction-options';

type Work = () => Promise<unknown>;
/** TypeORM's count of savepoints is wrong then, and its commit ended one of them only. */
const TANGLED = 'parts of it that TypeORM began side by side ended each other';
type SetManager = (manager?: EntityManager) => void;

/**
 * How `@nestjs-cls/transactional` begins and ends a transaction here. Beside what its own TypeORM
 * adapter does: time limits, names for the metrics, and an end that is known even when the
 * connection is lost.
 */
export class TransactionAdapter implements TransactionalAdapterOptions<
  EntityManager,
  TransactionOptions
> {
  readonly events: TransactionEvents;
  private readonly nested = new NestedTurns();

  constructor(
    private readonly dataSource: DataSource,
    private readonly app: ServiceIdentity,
    clock: Clock,
    private readonly logger: ComponentLogger,
  ) {
    this.events = new TransactionEvents(app, clock, logger);
    dataSource.subscribers.push(this.events);
  }

  readonly getFallbackInstance = (): EntityManager => this.dataSource.manager;

  readonly wrapWithTransaction = async (
    options: TransactionOptions,
    work: Work,
    setManager: SetManager,
  ): Promise<unknown> => {
    const runner = this.dataSource.createQueryRunner();
    try {
      await this.begin(runner, options);
      setManager(runner.manager);
      return await this.finish(runner, work, true);
    } finally {
      await runner.release();
    }
  };

  readonly wrapWithNestedTransaction = async (
    _options: TransactionOptions,
    work: Work,
    _setManager: SetManager,
    outer: EntityManager,
  ): Promise<unknown> => {
    const runner = outer.queryRunner as QueryRunner;
    return this.nested.take(runner, async () => {
      await runner.startTransaction();
      return this.finish(runner, work);
    });
  };

  private async begin(runner: QueryRunner, options: TransactionOptions): Promise<void> {
    try {
      await runner.connect();
      await runner.startTransaction(options.isolation);
    } catch (error) {
      const errorType = errorTypeOf(error);
      diagnostics.databaseError.publish({ app: this.app, errorType, operation: 'begin' });
      throw this.failure(error);
    }
    this.events.name(runner, options.operation ?? 'transaction');
    const { lockTimeoutMs, statementTimeoutMs } = options;
    const limits = Object.entries({
      lock_timeout: lockTimeoutMs,
      statement_timeout: statementTimeoutMs,
    }).filter((limit): limit is [string, number] => limit[1] !== undefined);
    if (limits.length === 0) return;
    // Upwards: what is cut to 0 is no limit.
    const calls = limits.map(([name, ms]) => `set_config('${name}', '${Math.ceil(ms)}', true)`);
    await runner.query(`SELECT ${calls.join(', ')}`);
  }

  private async finish(runner: QueryRunner, work: Work, isOutermost = false): Promise<unknown> {
    try {
      const result = await work();
      await runner.commitTransaction();
      if (isOutermost && runner.isTransactionActive)
        throw new TransactionRollbackOnlyError(TANGLED);
      return result;
    } catch (error) {
      // TypeORM lets a runner go when its connection is lost; we do so only after this.
      const lost = runner.isReleased && isAlreadyReleased(error);
      await this.rollBack(runner);
      throw lost ? this.unavailable(error) : ofStatement(error);
    }
  }

  private async rollBack(runner: QueryRunner): Promise<void> {
    if (!runner.isTransactionActive) return;
    try {
      await runner.rollbackTransaction();
    } catch (error) {
      // The connection is gone, and the transaction with it; the first error is the one to throw.
      this.logger.debug('Rolling back failed', { reason: String(error) });
      this.events.abandon(runner);
    }
  }

  private failure(error: unknown): unknown {
    return errorTypeOf(error) === 'other' ? error : this.unavailable(error);
  }

  private unavailable(error: unknown): unknown {
    const { url, poolSize } = this.dataSource.options as { url?: string; poolSize?: number };
    return connectionFailure(error, url === undefined ? 'the pool' : addressOf(url), poolSize ?? 0);
  }
}

/** What a statement, or the commit, failed with; the work's own errors are left as they are. */
function ofStatement(error: unknown): unknown {
  return error instanceof QueryFailedError ? databaseFailure(error) : error;
}

/** What TypeORM throws for a query on a runner that was let go. */
function isAlreadyReleased(error: unknown): boolean {
  return error instanceof Error && /^QueryRunner\w*AlreadyReleasedError$/.test(error.name);
}
