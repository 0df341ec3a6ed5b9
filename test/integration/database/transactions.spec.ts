import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { diagnostics, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import {
  DatabaseModule,
  Transactional,
  TransactionRequiredError,
  TransactionRollbackOnlyError,
  Transactions,
} from '@mainstay/database';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { Column, DataSource, Entity, PrimaryColumn, type Repository } from 'typeorm';

@Entity('note')
class Note {
  @PrimaryColumn('int')
  id!: number;

  @Column('text')
  text!: string;
}

@Injectable()
class Notes {
  constructor(
    @InjectRepository(Note) private readonly notes: Repository<Note>,
    private readonly transactions: Transactions,
  ) {}

  @Transactional()
  async add(id: number, text = ''): Promise<void> {
    await this.transactions.manager().insert(Note, { id, text });
  }

  @Transactional()
  async addBoth(first: number, second: number): Promise<void> {
    await this.add(first);
    await this.add(second);
  }

  @Transactional()
  async addAndCatch(first: number, taken: number): Promise<void> {
    await this.add(first);
    await this.add(taken).catch(() => undefined);
  }

  ids(): Promise<number[]> {
    return this.notes.find({ order: { id: 'ASC' } }).then((all) => all.map(({ id }) => id));
  }
}

describeOn(['postgres'], 'Transactions', ({ postgres }) => {
  let module: TestingModule;
  let notes: Notes;
  let transactions: Transactions;
  const schema = uniquePrefix('database');

  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [
        DatabaseModule.forRoot({
          url: postgres.url,
          schema,
          entities: [Note],
          poolSize: 3,
          connectionTimeoutMs: 1_000,
          retry: { attempts: 5, initialDelayMs: 1 },
        }),
        TypeOrmModule.forFeature([Note]),
      ],
      providers: [Notes],
    }).compile();
    await module.init();
    notes = module.get(Notes);
    transactions = module.get(Transactions);
    await module.get(DataSource).query('CREATE TABLE note (id int PRIMARY KEY, text text)');
  });

  beforeEach(() => module.get(DataSource).query('TRUNCATE note'));

  afterAll(async () => {
    await module.get(DataSource).query(`DROP SCHEMA "${schema}" CASCADE`);
    await module.close();
  });

  it('keeps unqualified SQL in the schema of the service', async () => {
    const rows = await module.get(DataSource).query('SELECT current_schema() AS schema');
    expect(rows).toEqual([{ schema }]);
  });

  it('commits what resolves and rolls back what rejects', async () => {
    await notes.addBoth(1, 2);
    await expect(notes.addBoth(3, 1)).rejects.toThrow(/duplicate key/);
    await expect(notes.ids()).resolves.toEqual([1, 2]);
  });

  it('tells a text that cannot be stored as the fault of who sent it', async () => {
    const refused = { code: 'VALIDATION_ERROR', retryable: false };
    await expect(notes.add(1, 'a\0b')).rejects.toMatchObject(refused);
    for (const json of ['"a\\u0000b"', '"\\ud800"']) {
      const asked = transactions.run((manager) => manager.query('SELECT $1::jsonb', [json]));
      await expect(asked).rejects.toMatchObject(refused);
    }
  });

  it('refuses to commit when a joined part failed and was caught', async () => {
    await notes.add(1);
    await expect(notes.addAndCatch(2, 1)).rejects.toThrow(TransactionRollbackOnlyError);
    await expect(notes.ids()).resolves.toEqual([1]);
  });

  it('refuses to commit when a statement failed and was caught, by hand as well', async () => {
    const work = transactions.run(async (manager) => {
      await manager.insert(Note, { id: 1, text: '' });
      await manager.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(work).rejects.toThrow(TransactionRollbackOnlyError);
    const explicit = module.get(DataSource).transaction(async (manager) => {
      await manager.query('SELECT 1/0').catch(() => undefined);
    });
    await expect(explicit).rejects.toThrow(TransactionRollbackOnlyError);
  });

  it('keeps the outer part when a nested one fails', async () => {
    await transactions.run(async () => {
      await notes.add(1);
      const inner = transactions.run(
        async () => {
          await notes.add(2);
          await notes.add(2);
        },
        { propagation: 'nested' },
      );
      await inner.catch(() => undefined);
      await notes.add(3);
    });
    await expect(notes.ids()).resolves.toEqual([1, 3]);
  });

  it('commits one of its own with requires_new, whatever becomes of the outer one', async () => {
    const outer = transactions.run(async () => {
      await notes.add(1);
      await transactions.run(() => notes.add(2), { propagation: 'requires_new' });
      throw new Error('outer');
    });
    await expect(outer).rejects.toThrow('outer');
    await expect(notes.ids()).resolves.toEqual([2]);
  });

  it('runs without it with not_supported and refuses with never and mandatory', async () => {
    await transactions.run(async () => {
      const outside = async () => transactions.active;
      await expect(transactions.run(outside, { propagation: 'not_supported' })).resolves.toBe(
        false,
      );
      await expect(transactions.run(outside, { propagation: 'never' })).rejects.toThrow();
      await expect(transactions.run(outside, { propagation: 'mandatory' })).resolves.toBe(true);
    });
    const inside = transactions.run(async () => undefined, { propagation: 'mandatory' });
    await expect(inside).rejects.toThrow();
  });

  it('calls back after the outermost commit only', async () => {
    const seen: string[] = [];
    await transactions.run(async () => {
      await transactions.run(async () => transactions.afterCommit(() => seen.push('inner')));
      await transactions
        .run(
          async () => {
            transactions.afterCommit(() => seen.push('never'));
            transactions.afterRollback(() => seen.push('rolled back'));
            throw new Error('nested');
          },
          { propagation: 'nested' },
        )
        .catch(() => undefined);
      expect(seen).toEqual(['rolled back']);
      await notes.add(1);
    });
    expect(seen).toEqual(['rolled back', 'inner']);
  });

  it('calls back after a transaction begun by hand, by manager and by query runner', async () => {
    const seen: string[] = [];
    const dataSource = module.get(DataSource);
    await dataSource.transaction(async (manager) => {
      transactions.afterCommit(() => seen.push('manager'), manager);
      await manager.transaction(async (nested) =>
        transactions.afterCommit(() => seen.push('savepoint'), nested),
      );
      expect(seen).toEqual([]);
    });
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    transactions.afterCommit(() => seen.push('runner'), runner);
    await runner.commitTransaction();
    await runner.startTransaction();
    transactions.afterCommit(() => seen.push('never'), runner);
    await runner.rollbackTransaction();
    await runner.release();
    expect(seen).toEqual(['manager', 'savepoint', 'runner']);
    expect(() => transactions.afterCommit(() => undefined, dataSource.manager)).toThrow(
      TransactionRequiredError,
    );
  });

  it('runs a transaction again that lost against another', async () => {
    await notes.add(1, '0');
    const increment = () =>
      transactions.run(
        async (manager) => {
          const note = await manager.findOneByOrFail(Note, { id: 1 });
          await manager.update(Note, { id: 1 }, { text: String(Number(note.text) + 1) });
        },
        { isolation: 'SERIALIZABLE', retry: { attempts: 50, initialDelayMs: 1 } },
      );
    await Promise.all([increment(), increment(), increment()]);
    const note = await transactions.manager().findOneByOrFail(Note, { id: 1 });
    expect(note.text).toBe('3');
  });

  it('runs a transaction again that a deadlock ended', async () => {
    await notes.add(1, '0');
    await notes.add(2, '0');
    let waiting = 0;
    let bothHold = () => {};
    const both = new Promise<void>((resolve) => (bothHold = resolve));
    let runs = 0;
    const increment = (first: number, second: number) =>
      transactions.run(
        async (manager) => {
          runs += 1;
          const add = 'UPDATE note SET text = (text::int + 1)::text WHERE id = $1';
          await manager.query(add, [first]);
          if ((waiting += 1) === 2) bothHold();
          await both;
          await manager.query(add, [second]);
        },
        { retry: { attempts: 50, initialDelayMs: 1 } },
      );
    await Promise.all([increment(1, 2), increment(2, 1)]);
    const texts = (await transactions.manager().find(Note)).map(({ text }) => text);
    expect(texts).toEqual(['2', '2']);
    // One of the two ran again; it may have met the other one once more.
    expect(runs).toBeGreaterThan(2);
  });

  it('sets the time limits asked for, in that transaction only', async () => {
    const limits = () =>
      transactions.manager().query(`SELECT current_setting('lock_timeout') AS lock,
        current_setting('statement_timeout') AS statement`);
    const inside = transactions.run(limits, { lockTimeoutMs: 250, statementTimeoutMs: 750 });
    await expect(inside).resolves.toEqual([{ lock: '250ms', statement: '750ms' }]);
    await expect(transactions.run(limits)).resolves.toEqual([{ lock: '10s', statement: '30s' }]);
  });

  it('says that no connection came free, and works again when one does', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const holders = [1, 2, 3].map(() => transactions.run(() => held));
    const late = transactions.run(async () => undefined);
    await expect(late).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
    release();
    await Promise.all(holders);
    await notes.add(1);
  });

  it('counts transactions by operation and result', async () => {
    const app = module.get<ServiceIdentity>(SERVICE_IDENTITY);
    const seen: string[] = [];
    const stop = diagnostics.databaseTransaction.subscribe(
      app,
      ({ operation, result, seconds }) => {
        expect(seconds).toBeGreaterThanOrEqual(0);
        seen.push(`${operation} ${result}`);
      },
    );
    await notes.addBoth(1, 2);
    await notes.add(1).catch(() => undefined);
    await module.get(DataSource).transaction(async () => undefined);
    stop();
    expect(seen).toEqual([
      'Notes.addBoth committed',
      'Notes.add rolled_back',
      'explicit committed',
    ]);
  });

  it('leaves no transaction behind in work that goes on after the commit', async () => {
    let later: Promise<boolean> = Promise.resolve(true);
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    await transactions.run(async () => {
      later = gate.then(() => transactions.active);
    });
    go();
    await expect(later).resolves.toBe(false);
  });
});
