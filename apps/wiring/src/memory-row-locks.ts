import type { Transactions } from '@mainstay/database';

/**
 * Row locks of an in-memory store: one transaction at a time per row, held until it ends. A
 * transaction takes a row's lock once.
 */
export class MemoryRowLocks {
  private readonly tails = new Map<string, Promise<void>>();

  constructor(private readonly transactions: Transactions) {}

  /** Waits until the transaction that holds the row has ended. */
  async acquire(row: string): Promise<void> {
    const before = this.tails.get(row) ?? Promise.resolve();
    const { promise: held, resolve } = Promise.withResolvers<void>();
    const tail = before.then(() => held);
    this.tails.set(row, tail);
    await before;
    const release = () => {
      if (this.tails.get(row) === tail) this.tails.delete(row);
      resolve();
    };
    this.transactions.afterCommit(release);
    this.transactions.afterRollback(release);
  }
}
