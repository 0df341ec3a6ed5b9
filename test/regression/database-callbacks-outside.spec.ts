import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { describeOn } from '@mainstay/testing';

/**
 * A callback found the transaction that had just ended as the current one, and what it asked went
 * out on a connection that was being given back.
 */
describeOn(['postgres'], 'callbacks at the end of a transaction', ({ postgres }) => {
  let module: TestingModule;
  let transactions: Transactions;

  beforeAll(async () => {
    const imports = [DatabaseModule.forRoot({ url: postgres.url, poolSize: 3 })];
    module = await Test.createTestingModule({ imports }).compile();
    await module.init();
    transactions = module.get(Transactions);
  });

  afterAll(() => module.close());

  it('run outside of it: what they ask outlives it', async () => {
    const asked: Promise<unknown>[] = [];
    const active: boolean[] = [];
    const ask = () => {
      active.push(transactions.active);
      asked.push(transactions.manager().query('SELECT pg_sleep(0.2)::text, 1 AS one'));
    };
    await transactions.run(async () => transactions.afterCommit(ask));
    const failed = transactions.run(async () => {
      transactions.afterRollback(ask);
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(active).toEqual([false, false]);
    expect(await Promise.all(asked)).toMatchObject([[{ one: 1 }], [{ one: 1 }]]);
  });
});
