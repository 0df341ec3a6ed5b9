import type { ComponentLogger } from '@mainstay/core';
import { ClsService } from 'nestjs-cls';
import type { EntityManager } from 'typeorm';
import { MemoryModeError } from '../errors/memory-mode.error';
import { TransactionRequiredError } from '../errors/transaction-required.error';
import { TransactionRollbackOnlyError } from '../errors/transaction-rollback-only.error';
import { checkPropagation } from './check-propagation';
import { TransactionLevels } from './transaction-levels';
import { checkTransactionOptions } from './transaction-option-rules';
import type { TransactionOptions } from './transaction-options';
import { Transactions } from './transactions';

/**
 * {@link Transactions} without a database, for in-memory repositories: the work just runs, with the
 * same beginnings, ends, callbacks and refusals. It undoes nothing in the repositories themselves.
 */
export class MemoryTransactions extends Transactions {
  private readonly key = Symbol('mainstay.database.memoryTransaction');
  private readonly noManager = refusingManager();

  constructor(
    private readonly cls: ClsService,
    private readonly logger: ComponentLogger,
  ) {
    super();
  }

  async run<Result>(
    work: (manager: EntityManager) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    checkTransactionOptions(options);
    const { propagation = 'required' } = options;
    const open = this.open();
    checkPropagation(propagation, open !== undefined);
    if (propagation === 'requires_new') return this.level(this.levels(), work);
    if (propagation === 'not_supported') return this.inside(undefined, work);
    if (open === undefined) {
      return propagation === 'supports' || propagation === 'never'
        ? work(this.noManager)
        : this.level(this.levels(), work);
    }
    return propagation === 'nested' ? this.level(open, work) : this.join(open, work);
  }

  current(): EntityManager | undefined {
    return undefined;
  }

  manager(): EntityManager {
    throw new MemoryModeError('Transactions.manager()');
  }

  get active(): boolean {
    return this.open() !== undefined;
  }

  afterCommit(callback: () => void): void {
    this.required('afterCommit').onCommit(callback);
  }

  afterRollback(callback: () => void): void {
    this.required('afterRollback').onRollback(callback);
  }

  markRollbackOnly(cause?: unknown): void {
    this.required('markRollbackOnly').fail(cause);
  }

  private async level<Result>(
    levels: TransactionLevels,
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    levels.begin();
    try {
      const result = await this.inside(levels, work);
      if (levels.failure !== undefined) {
        const why = 'a part of it that joined it had failed';
        throw new TransactionRollbackOnlyError(why, levels.failure.cause);
      }
      levels.committed();
      return result;
    } catch (error) {
      levels.rolledBack();
      throw error;
    }
  }

  private async join<Result>(
    levels: TransactionLevels,
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work(this.noManager);
    } catch (error) {
      levels.fail(error);
      throw error;
    }
  }

  private inside<Result>(
    levels: TransactionLevels | undefined,
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    return this.cls.run({ ifNested: 'inherit' }, () => {
      this.cls.set(this.key as never, levels as never);
      return work(this.noManager);
    });
  }

  private levels(): TransactionLevels {
    return new TransactionLevels((error) =>
      this.logger.error('A callback after a transaction failed', {}, error),
    );
  }

  private open(): TransactionLevels | undefined {
    if (!this.cls.isActive()) return undefined;
    const levels = this.cls.get(this.key as never) as TransactionLevels | undefined;
    return levels !== undefined && levels.depth > 0 ? levels : undefined;
  }

  private required(what: string): TransactionLevels {
    const levels = this.open();
    if (levels === undefined) throw new TransactionRequiredError(what);
    return levels;
  }
}

/** Stands where a manager would be handed over; says what is wrong as soon as it is used. */
function refusingManager(): EntityManager {
  return new Proxy({} as EntityManager, {
    get(_target, property) {
      if (typeof property === 'symbol' || property === 'then') return undefined;
      throw new MemoryModeError(`EntityManager.${property}`);
    },
  });
}
