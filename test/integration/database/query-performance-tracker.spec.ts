import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  diagnostics,
  SERVICE_IDENTITY,
  ServiceIdentityModule,
  type ServiceIdentity,
} from '@mainstay/core';
import { DatabaseModule, QueryPerformanceTracker, Transactions } from '@mainstay/database';
import { describeOn } from '@mainstay/testing';

@Injectable()
class Notes {
  constructor(private readonly transactions: Transactions) {}

  @QueryPerformanceTracker('find', 'notes')
  async find(id: number): Promise<unknown> {
    return this.transactions.manager().query('SELECT $1::int AS id', [id]);
  }

  @QueryPerformanceTracker('add', 'notes')
  async add(): Promise<void> {
    await this.transactions.manager().query('INSERT INTO no_such_table VALUES (1)');
  }
}

@Injectable()
class Unnamed {
  @QueryPerformanceTracker('', 'notes')
  async find(): Promise<void> {}
}

describeOn(['postgres'], '@QueryPerformanceTracker', ({ postgres }) => {
  const boot = async (provider: new (...given: never[]) => object) => {
    const module = await Test.createTestingModule({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'notes_service' }),
        DatabaseModule.forRoot({ url: postgres.url }),
      ],
      providers: [provider],
    }).compile();
    module.useLogger(false);
    return module;
  };

  it('times a method by operation and table, and tells success from error', async () => {
    const module = await boot(Notes);
    await module.init();
    const seen: unknown[] = [];
    const stop = diagnostics.databaseQuery.subscribe(
      module.get<ServiceIdentity>(SERVICE_IDENTITY),
      ({ operation, table, result, seconds }) => {
        expect(seconds).toBeGreaterThan(0);
        seen.push([operation, table, result]);
      },
    );
    const notes = module.get(Notes);
    expect(await notes.find(7)).toEqual([{ id: 7 }]);
    await expect(notes.add()).rejects.toThrow('no_such_table');
    stop();
    expect(seen).toEqual([
      ['find', 'notes', 'success'],
      ['add', 'notes', 'error'],
    ]);
    await module.close();
  });

  it('fails the boot without both labels, naming class and method', async () => {
    const module = await boot(Unnamed);
    await expect(module.init()).rejects.toThrow(/Unnamed\.find[^]*Name both labels/);
    await module.close();
  });
});
