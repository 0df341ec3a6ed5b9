import { Test } from '@nestjs/testing';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { DataSource } from 'typeorm';

/**
 * After a failover, or where the disk was full, connections lead to a server that takes no writes,
 * or were opened while it took none: each write failed as if it were wrong, for as long as the pool
 * kept them.
 */
describeOn(['postgres'], 'a connection that takes no writes', ({ postgres }) => {
  it('fails what writes as a database that is away, and is not used again', async () => {
    const schema = uniquePrefix('readonly');
    const imports = [DatabaseModule.forRoot({ url: postgres.url, schema, poolSize: 1 })];
    const module = await Test.createTestingModule({ imports }).compile();
    await module.init();
    const dataSource = module.get(DataSource);
    await dataSource.query('CREATE TABLE kept (id int PRIMARY KEY)');
    const insert = (id: number) =>
      module
        .get(Transactions)
        .run((manager) => manager.query('INSERT INTO kept VALUES ($1) RETURNING id', [id]));
    await dataSource.query('SET default_transaction_read_only = on');
    await expect(insert(1)).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringMatching(/takes no writes.*read-only transaction/),
    });
    await expect(insert(2)).resolves.toEqual([{ id: 2 }]);
    await dataSource.query(`DROP SCHEMA ${schema} CASCADE`);
    await module.close();
  });
});
