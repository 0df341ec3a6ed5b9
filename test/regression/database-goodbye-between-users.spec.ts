import { Test } from '@nestjs/testing';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { describeOn } from '@mainstay/testing';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';

/**
 * A pool hands a connection on while it reads the end of the last statement, and its next user
 * listens later. PostgreSQL's goodbye in the same packet was an unhandled error: the process ended.
 */
describeOn(['postgres'], 'a connection between two users', ({ postgres }) => {
  it('may be lost: its next user is told, and the pool has others', async () => {
    const imports = [DatabaseModule.forRoot({ url: postgres.url, poolSize: 1 })];
    const module = await Test.createTestingModule({ imports }).compile();
    await module.init();
    const pool = (module.get(DataSource).driver as unknown as { master: Pool }).master;
    const client = await pool.connect();
    let thrown: unknown;
    const taken = new Promise<void>((resolve) => {
      pool.connect((_error, next) => {
        // Nobody listens yet.
        try {
          next?.emit('error', new Error('terminating connection'));
        } catch (error) {
          thrown = error;
        }
        next?.release(true);
        resolve();
      });
    });
    client.release();
    await taken;
    const rows: unknown = await module.get(Transactions).manager().query('SELECT 1 AS one');
    await module.close();
    expect(thrown).toBeUndefined();
    expect(rows).toEqual([{ one: 1 }]);
  });
});
