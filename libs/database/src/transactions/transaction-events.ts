import {
  diagnostics,
  type Clock,
  type ComponentLogger,
  type ServiceIdentity,
} from '@mainstay/core';
import type { ClientBase } from 'pg';
import type {
  AfterQueryEvent,
  EntitySubscriberInterface,
  QueryRunner,
  TransactionCommitEvent,
  TransactionRollbackEvent,
  TransactionStartEvent,
} from 'typeorm';
import { errorTypeOf, sqlStateOf } from '../errors/sql-state';
import { TransactionRollbackOnlyError } from '../errors/transaction-rollback-only.error';
import { operationOf } from './operation-of';
import { TransactionLevels } from './transaction-levels';

interface Watched {
  readonly levels: TransactionLevels;
  readonly startedAt: number;
  operation: string;
}

/**
 * Sees every transaction of a DataSource, ours and those begun by hand through TypeORM: runs
 * callbacks after the commit, counts and times, and refuses to commit what has failed.
 */
export class TransactionEvents implements EntitySubscriberInterface {
  private readonly watched = new WeakMap<QueryRunner, Watched>();

  constructor(
    private readonly app: ServiceIdentity,
    private readonly clock: Clock,
    private readonly logger: ComponentLogger,
  ) {}

  /** The levels of a running transaction; undefined where none runs. */
  levelsOf(runner: QueryRunner | undefined): TransactionLevels | undefined {
    return runner?.isTransactionActive ? this.watched.get(runner)?.levels : undefined;
  }

  name(runner: QueryRunner, operation: string): void {
    const transaction = this.watched.get(runner);
    if (transaction !== undefined) transaction.operation = operation;
  }

  /** For a transaction whose connection is gone: nothing tells how it ended. */
  abandon(runner: QueryRunner): void {
    const levels = this.watched.get(runner)?.levels;
    if (levels === undefined || levels.depth === 0) return;
    while (levels.depth > 0) levels.rolledBack();
    this.publish(runner, 'rolled_back');
  }

  afterTransactionStart({ queryRunner }: TransactionStartEvent): void {
    const running = this.watched.get(queryRunner);
    if (running !== undefined && running.levels.depth > 0) return running.levels.begin();
    const levels = new TransactionLevels((error) =>
      this.logger.error('A callback after a transaction failed', {}, error),
    );
    levels.begin();
    const startedAt = this.clock.now();
    this.watched.set(queryRunner, { levels, startedAt, operation: 'explicit' });
  }

  /**
   * PostgreSQL answers the COMMIT of a transaction in which a statement failed with a silent
   * ROLLBACK; TypeORM does not look. So it is looked at before.
   */
  async beforeTransactionCommit({ queryRunner }: TransactionCommitEvent): Promise<void> {
    const levels = this.watched.get(queryRunner)?.levels;
    if (levels?.failure !== undefined) {
      const why = 'a part of it that joined it had failed';
      throw new TransactionRollbackOnlyError(why, levels.failure.cause);
    }
    if (levels?.statementFailure === undefined) return;
    if (await isAborted(queryRunner)) {
      const why = 'one of its statements had failed';
      throw new TransactionRollbackOnlyError(why, levels.statementFailure.cause);
    }
  }

  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    const levels = this.watched.get(queryRunner)?.levels;
    if (levels?.depth === 1) this.publish(queryRunner, 'committed');
    levels?.committed();
  }

  afterTransactionRollback({ queryRunner }: TransactionRollbackEvent): void {
    const levels = this.watched.get(queryRunner)?.levels;
    if (levels?.depth === 1) this.publish(queryRunner, 'rolled_back');
    levels?.rolledBack();
  }

  afterQuery({ success, query, error, queryRunner }: AfterQueryEvent): void {
    if (success) return;
    this.watched.get(queryRunner)?.levels.statementFailed(error);
    const operation = operationOf(query);
    diagnostics.databaseError.publish({ app: this.app, errorType: errorTypeOf(error), operation });
  }

  private publish(runner: QueryRunner, result: 'committed' | 'rolled_back'): void {
    const transaction = this.watched.get(runner);
    if (transaction === undefined) return;
    diagnostics.databaseTransaction.publish({
      app: this.app,
      operation: transaction.operation,
      result,
      seconds: (this.clock.now() - transaction.startedAt) / 1_000,
    });
  }
}

/** A savepoint made by hand may have saved it: PostgreSQL itself is asked. */
async function isAborted(runner: QueryRunner): Promise<boolean> {
  const connection = (await runner.connect()) as Pick<ClientBase, 'query'>;
  try {
    await connection.query('SELECT 1');
    return false;
  } catch (error) {
    if (sqlStateOf(error) === '25P02') return true;
    throw error;
  }
}
