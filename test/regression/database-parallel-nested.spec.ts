import { Test } from '@nestjs/testing';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import type { INestApplicationContext } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/**
 * TypeORM counts the savepoints of a transaction, so parts of it that begin side by side release
 * each other's. The commit then released a savepoint too, and the connection went back to the pool
 * with its transaction still open: whoever had it next wrote into that, or failed with 25P02.
 */
describeOn(['postgres'], 'nested parts of a transaction, begun side by side', ({ postgres }) => {
  const schema = uniquePrefix('nested');
  let app: INestApplicationContext;
  let transactions: Transactions;

  beforeAll(async () => {
    const imports = [DatabaseModule.forRoot({ url: postgres.url, schema, poolSize: 1 })];
    app = await (await Test.createTestingModule({ imports }).compile()).init();
    transactions = app.get(Transactions);
  });
  afterAll(async () => {
    await transactions.run((manager) => manager.query(`DROP SCHEMA ${schema} CASCADE`));
    await app.close();
  });

  const keep = (manager: EntityManager, n: number) =>
    manager.query('INSERT INTO kept VALUES ($1)', [n]);
  const kept = () =>
    transactions.run(async (manager) => {
      const rows = await manager.query<{ n: number }[]>('SELECT n FROM kept ORDER BY n');
      return rows.map(({ n }) => n);
    });

  const nested = (work: (manager: EntityManager) => Promise<unknown>) =>
    transactions.run(work, { propagation: 'nested' });

  beforeEach(() =>
    transactions.run((manager) =>
      manager.query('DROP TABLE IF EXISTS kept; CREATE TABLE kept (n int)'),
    ),
  );

  it('run one after the other; of those that fail nothing is kept', async () => {
    await transactions.run(async (manager) => {
      await keep(manager, 0);
      const parts = [1, 2, 3, 4].map((n) =>
        nested(async (inner) => {
          await keep(inner, n);
          await Promise.all([
            nested(() => keep(inner, n * 10)),
            nested(() => keep(inner, n * 100)),
          ]);
          if (n % 2 === 0) throw new Error(`${n} is even`);
        }),
      );
      await Promise.allSettled(parts);
    });
    expect(await kept()).toEqual([0, 1, 3, 10, 30, 100, 300]);
  });

  it('keep nothing when TypeORM began them, and leave no transaction open', async () => {
    const outcome = transactions.run(async (manager) => {
      const parts = [1, 2, 3].map((n) =>
        manager.transaction(async (inner) => {
          await keep(inner, n);
          if (n === 2) throw new Error('no');
        }),
      );
      await Promise.allSettled(parts);
    });
    await expect(outcome).rejects.toMatchObject({ code: 'TRANSACTION_ROLLBACK_ONLY' });
    expect(await kept()).toEqual([]);
  });
});
