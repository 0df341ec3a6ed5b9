import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { DataSource } from 'typeorm';

// Common transaction decorators commit what a caught inner failure left half done, and PostgreSQL
// answers the COMMIT of an aborted transaction with a silent ROLLBACK.
describeOn(['postgres'], 'A transaction of which a part failed', ({ postgres }) => {
  let module: TestingModule;
  let transactions: Transactions;
  const schema = uniquePrefix('rollback_only');
  const count = async () => {
    const rows = await module.get(DataSource).query('SELECT count(*)::int AS n FROM item');
    return (rows as { n: number }[])[0]?.n;
  };

  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ url: postgres.url, schema })],
    }).compile();
    await module.init();
    transactions = module.get(Transactions);
    await module.get(DataSource).query('CREATE TABLE item (id int PRIMARY KEY)');
  });

  afterAll(async () => {
    await module.get(DataSource).query(`DROP SCHEMA "${schema}" CASCADE`);
    await module.close();
  });

  it('is not committed when an inner throw was caught outside', async () => {
    const work = transactions.run(async (manager) => {
      await manager.query('INSERT INTO item VALUES (1)');
      const inner = transactions.run(async (joined) => {
        await joined.query('INSERT INTO item VALUES (2)');
        throw new Error('inner');
      });
      await inner.catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({
      code: 'TRANSACTION_ROLLBACK_ONLY',
      cause: expect.objectContaining({ message: 'inner' }),
    });
    await expect(count()).resolves.toBe(0);
  });

  it('never passes for committed when PostgreSQL rolled it back in silence', async () => {
    let called = false;
    const work = transactions.run(async (manager) => {
      transactions.afterCommit(() => (called = true));
      await manager.query('INSERT INTO item VALUES (1)');
      await manager.query('INSERT INTO item VALUES (1)').catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: 'TRANSACTION_ROLLBACK_ONLY' });
    expect(called).toBe(false);
    await expect(count()).resolves.toBe(0);
  });

  it('is committed when a savepoint made by hand saved it', async () => {
    await transactions.run(async (manager) => {
      await manager.query('INSERT INTO item VALUES (1)');
      await manager.query('SAVEPOINT mine');
      await manager.query('INSERT INTO item VALUES (1)').catch(() => undefined);
      await manager.query('ROLLBACK TO SAVEPOINT mine');
    });
    await expect(count()).resolves.toBe(1);
  });

  it('refuses later writes of a method that goes on after it ended', async () => {
    let late: Promise<unknown> = Promise.resolve();
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    await transactions
      .run(async (manager) => {
        late = gate.then(() => manager.query('INSERT INTO item VALUES (9)'));
        throw new Error('timed out');
      })
      .catch(() => undefined);
    go();
    await expect(late).rejects.toThrow(/released/);
  });
});
