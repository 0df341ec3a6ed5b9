import type { EntityManager, QueryRunner } from 'typeorm';
import type { TransactionOptions } from './transaction-options';
import type { TransactionScope } from './transaction-scope';

/**
 * Runs work in a transaction, and tells code deep inside which one it is in.
 *
 * `@Transactional()` is a thin skin over {@link run}. The current transaction follows the
 * asynchronous context; a message, a request or a timer starts without one.
 */
export abstract class Transactions implements TransactionScope {
  /**
   * Commits when `work` resolves and rolls back when it rejects, with the same error.
   *
   * @throws {TransactionRollbackOnlyError} when work resolved although a part of it had failed.
   * @throws {DatabaseOptionsInvalidError} for options that cannot work, before anything begins.
   * @throws {DatabaseUnavailableError} when no connection could be had.
   */
  abstract run<Result>(
    work: (manager: EntityManager) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;

  /** The current transaction's manager; undefined outside of one and in memory mode. */
  abstract current(): EntityManager | undefined;

  /** The current transaction's manager, else the pool's. @throws {MemoryModeError} */
  abstract manager(): EntityManager;

  abstract get active(): boolean;

  /**
   * Runs `callback` after the outermost commit, never when it is rolled back; outside of the
   * transaction, so what it asks the database goes out on another connection. What it throws is
   * logged. Without a second argument it means the current transaction; with one that of an
   * EntityManager or QueryRunner somebody began by hand.
   *
   * @throws {TransactionRequiredError}
   */
  abstract afterCommit(callback: () => void, transaction?: EntityManager | QueryRunner): void;

  /**
   * Runs `callback` when the transaction, or the savepoint it is called in, was rolled back: the
   * last one given first, so that each can undo one step. As outside of it as the other.
   */
  abstract afterRollback(callback: () => void, transaction?: EntityManager | QueryRunner): void;

  /** Lets the current transaction end in a rollback, whatever the work returns. */
  abstract markRollbackOnly(cause?: unknown): void;

  /** Whether the current code runs in a transaction, a real one or one of memory mode. */
  get inTransaction(): boolean {
    return this.active;
  }
}
