import { Test } from '@nestjs/testing';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { describeOn, waitFor } from '@mainstay/testing';

/**
 * When the connection of a transaction is lost while its work does something else, TypeORM lets the
 * query runner go; the work's next statement then fails with an error about runners, which says
 * nothing of the database and looks like a fault of the work.
 */
describeOn(['postgres'], 'a connection that is lost while a transaction works', ({ postgres }) => {
  it('is told as a database that is away, whichever statement notices', async () => {
    const imports = [DatabaseModule.forRoot({ url: postgres.url })];
    const app = await (await Test.createTestingModule({ imports }).compile()).init();
    const transactions = app.get(Transactions);
    const lost = transactions.run(async (manager) => {
      const [{ pid }] = await manager.query<[{ pid: number }]>('SELECT pg_backend_pid() AS pid');
      await transactions.run((other) => other.query('SELECT pg_terminate_backend($1)', [pid]), {
        propagation: 'requires_new',
      });
      const runner = manager.queryRunner;
      await waitFor(() => runner?.isReleased === true, { what: 'TypeORM to notice' });
      await manager.query('SELECT 1');
    });
    await expect(lost).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    await expect(transactions.run((manager) => manager.query('SELECT 1'))).resolves.toHaveLength(1);
    await app.close();
  });
});
