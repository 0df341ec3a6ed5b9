import type { Transactions } from '@mainstay/database';

/** Row locks of the in-memory store: one transaction at a time per batch, held until it ends. */
export class BatchLocks {
  private readonly tails = new Map<string, Promise<void>>();
  private readonly holders = new Map<string, object>();

  constructor(private readonly transactions: Transactions) {}

  /** Waits for the batch's lock; a transaction that holds it already passes. */
  async acquire(batchId: string, holder: object): Promise<void> {
    if (this.holders.get(batchId) === holder) return;
    const before = this.tails.get(batchId) ?? Promise.resolve();
    let release!: () => void;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tail = before.then(() => held);
    this.tails.set(batchId, tail);
    await before;
    this.holders.set(batchId, holder);
    const end = () => {
      this.holders.delete(batchId);
      if (this.tails.get(batchId) === tail) this.tails.delete(batchId);
      release();
    };
    this.transactions.afterCommit(end);
    this.transactions.afterRollback(end);
  }
}
