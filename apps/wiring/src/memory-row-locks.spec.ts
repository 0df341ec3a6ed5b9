import type { Transactions } from '@mainstay/database';
import { MemoryRowLocks } from './memory-row-locks';

/** One transaction whose end the test decides. */
class OneTransaction {
  private readonly atCommit: (() => void)[] = [];
  private readonly atRollback: (() => void)[] = [];
  afterCommit = (callback: () => void) => void this.atCommit.push(callback);
  afterRollback = (callback: () => void) => void this.atRollback.push(callback);
  commit = () => this.atCommit.forEach((callback) => callback());
  rollBack = () => this.atRollback.forEach((callback) => callback());
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('MemoryRowLocks', () => {
  const transactions: OneTransaction[] = [];
  let locks: MemoryRowLocks;

  beforeEach(() => {
    transactions.length = 0;
    const current = () => transactions.at(-1)!;
    locks = new MemoryRowLocks({
      afterCommit: (callback: () => void) => current().afterCommit(callback),
      afterRollback: (callback: () => void) => current().afterRollback(callback),
    } as unknown as Transactions);
  });

  const begin = (row: string, order: string[], name: string) => {
    const transaction = new OneTransaction();
    transactions.push(transaction);
    const taken = locks.acquire(row).then(() => order.push(name));
    return { transaction, taken };
  };

  it.each(['commit', 'rollBack'] as const)('lets the next in after a %s', async (end) => {
    const order: string[] = [];
    const first = begin('row', order, 'first');
    await first.taken;
    const second = begin('row', order, 'second');
    await settled();
    expect(order).toEqual(['first']);
    first.transaction[end]();
    await second.taken;
    expect(order).toEqual(['first', 'second']);
  });

  it('keeps rows apart, and the order of those that wait', async () => {
    const order: string[] = [];
    const first = begin('row', order, 'first');
    await first.taken;
    await begin('other', order, 'other').taken;
    const second = begin('row', order, 'second');
    await settled();
    first.transaction.commit();
    await second.taken;
    const third = begin('row', order, 'third');
    second.transaction.commit();
    await third.taken;
    expect(order).toEqual(['first', 'other', 'second', 'third']);
  });
});
