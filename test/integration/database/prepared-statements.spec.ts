import type { EventEmitter } from 'node:events';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { Test, type TestingModule } from '@nestjs/testing';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { DataSource, type QueryRunner } from 'typeorm';

const INSERT = 'INSERT INTO kept (id) VALUES ($1) RETURNING id';

describeOn(['postgres'], 'Connections of the pool', ({ postgres }) => {
  let module: TestingModule;
  let dataSource: DataSource;
  let runner: QueryRunner;
  const schema = uniquePrefix('database');

  beforeAll(async () => {
    const database = DatabaseModule.forRoot({ url: postgres.url, schema, poolSize: 2 });
    module = await Test.createTestingModule({ imports: [database] }).compile();
    await module.init();
    dataSource = module.get(DataSource);
  });

  beforeEach(async () => {
    await dataSource.query('DROP TABLE IF EXISTS kept');
    await dataSource.query('CREATE TABLE kept (id int PRIMARY KEY)');
    runner = dataSource.createQueryRunner();
  });

  afterEach(() => runner.release());

  afterAll(async () => {
    await dataSource.query(`DROP SCHEMA ${schema} CASCADE`);
    await module.close();
  });

  const ids = async () =>
    (await dataSource.query<{ id: number }[]>('SELECT id FROM kept ORDER BY id')).map(
      ({ id }) => id,
    );

  it('keep nothing of a transaction that is rolled back, however it began', async () => {
    const firsts = [
      () => runner.query(INSERT, [1]),
      () => runner.query('INSERT INTO kept VALUES (1)'),
      () => runner.query('INSERT INTO kept VALUES (1); INSERT INTO kept VALUES (2)'),
      () => runner.query(`SET LOCAL lock_timeout = '1s'`),
      () => Promise.all([runner.query(INSERT, [1]), runner.query(INSERT, [2])]),
    ];
    for (const first of firsts) {
      await runner.startTransaction();
      await first();
      await runner.query(INSERT, [3]);
      await runner.rollbackTransaction();
      expect(await ids()).toEqual([]);
    }
  });

  it('answer the first statement alone, and commit with it', async () => {
    for (let id = 1; id <= 5; id += 1) {
      await runner.startTransaction();
      expect(await runner.query(INSERT, [id])).toEqual([{ id }]);
      await runner.commitTransaction();
    }
    expect(await ids()).toEqual([1, 2, 3, 4, 5]);
  });

  it('roll back after a first statement that failed, and go on', async () => {
    await runner.query(INSERT, [1]);
    for (let n = 0; n < 4; n += 1) {
      await runner.startTransaction();
      await expect(runner.query(INSERT, [1])).rejects.toMatchObject({
        driverError: { code: '23505' },
      });
      await expect(runner.query(INSERT, [2])).rejects.toMatchObject({
        driverError: { code: '25P02' },
      });
      await runner.rollbackTransaction();
    }
    await runner.query(INSERT, [2]);
    expect(await ids()).toEqual([1, 2]);
  });

  it('roll back after a first statement that cannot be parsed', async () => {
    for (let n = 0; n < 4; n += 1) {
      await runner.startTransaction();
      await expect(runner.query('SELECT nothing_such($1)', [1])).rejects.toThrow('nothing_such');
      await runner.rollbackTransaction();
      expect(await runner.query('SELECT $1::int AS n', [n])).toEqual([{ n }]);
    }
  });

  it('wait once for a beginning and its first statement, for none without one', async () => {
    const client = (await runner.connect()) as { readonly connection: EventEmitter };
    let answers = 0;
    await runner.startTransaction();
    await runner.commitTransaction();
    client.connection.on('readyForQuery', () => (answers += 1));
    await runner.startTransaction();
    await runner.query(INSERT, [1]);
    await runner.commitTransaction();
    expect(answers).toBe(2);
    await runner.startTransaction();
    await runner.rollbackTransaction();
    await runner.startTransaction();
    await runner.commitTransaction();
    expect(answers).toBe(2);
    expect(await ids()).toEqual([1]);
  });

  it('begin nothing for their next user that another one left open', async () => {
    const leaving = dataSource.createQueryRunner();
    const client: unknown = await leaving.connect();
    for (let n = 0; n < 2; n += 1) {
      await leaving.startTransaction();
      await leaving.rollbackTransaction();
    }
    await leaving.startTransaction();
    await leaving.release();
    expect(await runner.connect()).toBe(client);
    await runner.query(INSERT, [1]);
    await runner.query('ROLLBACK');
    expect(await ids()).toEqual([1]);
  });

  it('stay in a transaction whose first statement has a value that cannot be sent', async () => {
    for (let n = 0; n < 3; n += 1) {
      await runner.startTransaction();
      const circular: Record<string, unknown> = {};
      circular.itself = circular;
      const failing = runner.query('SELECT $1::json AS never_sent', [circular]);
      await expect(failing).rejects.toThrow('circular');
      await runner.query(INSERT, [1]);
      await runner.rollbackTransaction();
    }
    expect(await ids()).toEqual([]);
  });

  it('go on preparing after values that cannot be sent', async () => {
    const client = (await runner.connect()) as { readonly connection: EventEmitter };
    const circular: Record<string, unknown> = {};
    circular.itself = circular;
    const read = (value: unknown) => runner.query('SELECT $1::json AS kept', [value]);
    for (let n = 0; n < 3; n += 1) await read({});
    await expect(read(circular)).rejects.toThrow('circular');
    for (let n = 0; n < 3; n += 1) expect(await read({ n })).toEqual([{ kept: { n } }]);
    let parsed = 0;
    client.connection.on('parseComplete', () => (parsed += 1));
    await read({});
    expect(parsed).toBe(0);
  });

  it('keep the isolation asked for', async () => {
    await runner.startTransaction('SERIALIZABLE');
    expect(await runner.query('SHOW transaction_isolation')).toEqual([
      { transaction_isolation: 'serializable' },
    ]);
    await runner.rollbackTransaction();
  });

  it('get over a table that changes under a prepared statement', async () => {
    const read = () => runner.query('SELECT * FROM kept WHERE id > $1', [0]);
    for (let n = 0; n < 4; n += 1) await read();
    await dataSource.query('ALTER TABLE kept ADD COLUMN note text');
    await expect(read()).rejects.toMatchObject({ driverError: { code: '0A000' } });
    await runner.query('INSERT INTO kept (id) VALUES ($1)', [1]);
    expect(await read()).toEqual([{ id: 1, note: null }]);
  });

  it('do nothing outside of a transaction that cannot begin, and are closed then', async () => {
    const other = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ url: postgres.url, schema, poolSize: 1 })],
    }).compile();
    const transactions = other.get(Transactions);
    const insert = (id: number) => transactions.run((manager) => manager.query(INSERT, [id]));
    await insert(1);
    // What a pooler does that hands a connection of its own on.
    await other.get(DataSource).query('DEALLOCATE ALL');
    const both = transactions.run(async (manager) => {
      await manager.query(INSERT, [2]).catch(() => undefined);
      await manager.query(INSERT, [3]);
    });
    await expect(both).rejects.toThrow();
    expect(await ids()).toEqual([1]);
    await insert(4);
    await other.close();
    expect(await ids()).toEqual([1, 4]);
  });

  it('are the same when they prepare nothing', async () => {
    const options = { url: postgres.url, schema, preparedStatements: false };
    const plain = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot(options)],
    }).compile();
    const transactions = plain.get(Transactions);
    for (let id = 1; id <= 4; id += 1) {
      await transactions.run((manager) => manager.query(INSERT, [id]));
      await expect(
        transactions.run(async (manager) => {
          await manager.query(INSERT, [id + 10]);
          throw new Error('undone');
        }),
      ).rejects.toThrow('undone');
    }
    const [{ count }] = await plain
      .get(DataSource)
      .query<[{ count: number }]>('SELECT count(*)::int AS count FROM pg_prepared_statements');
    await plain.close();
    expect([await ids(), count]).toEqual([[1, 2, 3, 4], 0]);
  });
});
