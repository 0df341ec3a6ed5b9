import { Propagation, TransactionHost, type TransactionalAdapter } from '@nestjs-cls/transactional';
import type { Clock } from '@mainstay/core';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { isTransactionConflict } from '../errors/sql-state';
import { TransactionRequiredError } from '../errors/transaction-required.error';
import type { TransactionAdapter } from './transaction-adapter';
import type { TransactionLevels } from './transaction-levels';
import type { TransactionOptions, TransactionPropagation } from './transaction-options';
import { checkPropagation } from './check-propagation';
import { checkTransactionOptions } from './transaction-option-rules';
import { conflictDelay, type TransactionRetry } from './transaction-retry';
import { Transactions } from './transactions';

/** The host of `@nestjs-cls/transactional` for this application's pool. */
export type DatabaseTransactionHost = TransactionHost<
  TransactionalAdapter<DataSource, EntityManager, TransactionOptions>
>;

const PROPAGATIONS: Readonly<Record<TransactionPropagation, Propagation>> = {
  required: Propagation.Required,
  requires_new: Propagation.RequiresNew,
  nested: Propagation.Nested,
  mandatory: Propagation.Mandatory,
  supports: Propagation.Supports,
  not_supported: Propagation.NotSupported,
  never: Propagation.Never,
};
const JOINING: readonly TransactionPropagation[] = ['required', 'mandatory', 'supports'];

/** {@link Transactions} on PostgreSQL. */
export class TypeOrmTransactions extends Transactions {
  constructor(
    private readonly host: DatabaseTransactionHost,
    private readonly adapter: TransactionAdapter,
    private readonly defaultRetry: TransactionRetry,
    private readonly clock: Clock,
  ) {
    super();
  }

  async run<Result>(
    work: (manager: EntityManager) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    checkTransactionOptions(options);
    const { propagation = 'required' } = options;
    checkPropagation(propagation, this.active);
    const begins = propagation === 'requires_new' || (!this.active && propagates(propagation));
    if (begins) return this.begin(work, options);
    if (this.active && JOINING.includes(propagation)) return this.join(work, propagation);
    return this.host.withTransaction(PROPAGATIONS[propagation], () => work(this.host.tx));
  }

  current(): EntityManager | undefined {
    return this.active ? this.host.tx : undefined;
  }

  manager(): EntityManager {
    return this.host.tx;
  }

  get active(): boolean {
    return this.host.isTransactionActive();
  }

  afterCommit(callback: () => void, transaction?: EntityManager | QueryRunner): void {
    this.levels('afterCommit', transaction).onCommit(this.outside(callback));
  }

  afterRollback(callback: () => void, transaction?: EntityManager | QueryRunner): void {
    this.levels('afterRollback', transaction).onRollback(this.outside(callback));
  }

  markRollbackOnly(cause?: unknown): void {
    this.levels('markRollbackOnly').fail(cause);
  }

  /**
   * A callback that is called at the transaction's end must not find it as the current one: what it
   * asks the database would go out on a connection that is being given back.
   */
  private outside(callback: () => void): () => void {
    return () => {
      const thrown: unknown[] = [];
      const call = (): Promise<void> => {
        try {
          callback();
        } catch (error) {
          thrown.push(error);
        }
        return Promise.resolve();
      };
      void this.host.withoutTransaction(call);
      for (const error of thrown) throw error;
    };
  }

  private async begin<Result>(
    work: (manager: EntityManager) => Promise<Result>,
    options: TransactionOptions,
  ): Promise<Result> {
    const { propagation = 'required', retry = this.defaultRetry } = options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const run = () => work(this.host.tx);
        return await this.host.withTransaction(PROPAGATIONS[propagation], options, run);
      } catch (error) {
        const delayMs = isTransactionConflict(error)
          ? conflictDelay(retry, attempt, Math.random())
          : undefined;
        if (delayMs === undefined) throw error;
        await this.clock.sleep(delayMs);
      }
    }
  }

  /** What fails in here leaves the transaction half done: catching it outside mends nothing. */
  private async join<Result>(
    work: (manager: EntityManager) => Promise<Result>,
    propagation: TransactionPropagation,
  ): Promise<Result> {
    const levels = this.levels('A joined part');
    try {
      return await this.host.withTransaction(PROPAGATIONS[propagation], () => work(this.host.tx));
    } catch (error) {
      levels.fail(error);
      throw error;
    }
  }

  private levels(what: string, transaction?: EntityManager | QueryRunner): TransactionLevels {
    const begun = transaction ?? this.current();
    const runner = begun !== undefined && 'queryRunner' in begun ? begun.queryRunner : begun;
    const levels = this.adapter.events.levelsOf(runner as QueryRunner | undefined);
    if (levels === undefined) throw new TransactionRequiredError(what);
    return levels;
  }
}

function propagates(propagation: TransactionPropagation): boolean {
  return propagation === 'required' || propagation === 'nested';
}
