import { Inject, Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { diagnostics, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { DatabaseModule, Transactional, Transactions } from '@mainstay/database';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { DataSource } from 'typeorm';

@Injectable()
class Batches {
  constructor(@Inject(Transactions) private readonly transactions: Transactions) {}

  @Transactional()
  async save(id: number): Promise<void> {
    await this.transactions.manager().query('INSERT INTO batch VALUES ($1)', [id]);
  }

  @Transactional()
  async saveEssays(id: number, count: number): Promise<void> {
    const sql = 'INSERT INTO essay SELECT $1, generate_series(1, $2)';
    await this.transactions.manager().query(sql, [id, count]);
  }
}

@Injectable()
class Registration {
  constructor(
    private readonly batches: Batches,
    private readonly transactions: Transactions,
  ) {}

  @Transactional()
  async register(id: number, essays: number): Promise<void> {
    await this.batches.save(id);
    await this.batches.saveEssays(id, essays);
    await this.transactions.run((manager) =>
      manager.query('INSERT INTO announced VALUES ($1)', [id]),
    );
  }
}

// The original used one transaction for the batch, one for its essays and one for the event.
describeOn(['postgres'], 'Registering a batch', ({ postgres }) => {
  it('is one transaction, and leaves nothing when its last step fails', async () => {
    const schema = uniquePrefix('mistake15');
    const module = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ url: postgres.url, schema })],
      providers: [Batches, Registration],
    }).compile();
    await module.init();
    const dataSource = module.get(DataSource);
    await dataSource.query(`CREATE TABLE batch (id int PRIMARY KEY);
      CREATE TABLE essay (batch int, number int); CREATE TABLE announced (id int PRIMARY KEY)`);
    const ended: string[] = [];
    const stop = diagnostics.databaseTransaction.subscribe(
      module.get<ServiceIdentity>(SERVICE_IDENTITY),
      ({ operation, result }) => ended.push(`${operation} ${result}`),
    );
    await module.get(Registration).register(1, 3);
    await dataSource.query('INSERT INTO announced VALUES (2)');
    await expect(module.get(Registration).register(2, 3)).rejects.toThrow(/duplicate key/);
    stop();
    expect(ended).toEqual(['Registration.register committed', 'Registration.register rolled_back']);
    const rows = await dataSource.query('SELECT id FROM batch UNION ALL SELECT batch FROM essay');
    expect(rows).toEqual([{ id: 1 }, { id: 1 }, { id: 1 }, { id: 1 }]);
    await dataSource.query(`DROP SCHEMA "${schema}" CASCADE`);
    await module.close();
  });
});
