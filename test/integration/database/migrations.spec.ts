import {
  DatabaseModule,
  MigrationFailedError,
  MigrationRunner,
  type MigrationClass,
} from '@mainstay/database';
import { Test } from '@nestjs/testing';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { startDroppingPooler } from './dropping-pooler';

class CreateBook1760000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE book (id int PRIMARY KEY)');
    await runner.query('SELECT pg_sleep(0.2)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE book');
  }
}

class AddBookTitle1760000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE book ADD COLUMN title text');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE book DROP COLUMN title');
  }
}

class IndexBookTitle1760000000003 implements MigrationInterface {
  readonly transaction = false;
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX CONCURRENTLY book_title ON book (title)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY book_title');
  }
}

class CutItsConnection1760000000005 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('SELECT pg_terminate_backend(pg_backend_pid())');
  }
  async down(): Promise<void> {}
}

class CommitHalfWay1760000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id int)');
    await runner.query('COMMIT');
    await runner.query('BEGIN');
    await runner.query('SELECT 1/0');
  }
  async down(): Promise<void> {}
}

class FailHalfWay1760000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id int)');
    await runner.query('SELECT 1/0');
  }
  async down(): Promise<void> {
    throw new Error('never reached');
  }
}

const ALL = [IndexBookTitle1760000000003, CreateBook1760000000001, AddBookTitle1760000000002];

describeOn(['postgres'], 'MigrationRunner', ({ postgres }) => {
  let schema: string;
  let admin: DataSource;
  const runner = (migrations: readonly MigrationClass[] = ALL) =>
    new MigrationRunner({ url: postgres.url, schema, migrations });
  const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name);

  beforeAll(async () => {
    admin = await new DataSource({ type: 'postgres', url: postgres.url }).initialize();
  });
  afterAll(() => admin.destroy());
  beforeEach(() => {
    schema = uniquePrefix('migrations');
  });
  afterEach(() => admin.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`));

  it('upgrades in the order of time, downgrades step by step and says where it is', async () => {
    expect(names(await runner().upgrade())).toEqual([
      'CreateBook1760000000001',
      'AddBookTitle1760000000002',
      'IndexBookTitle1760000000003',
    ]);
    await expect(runner().upgrade()).resolves.toEqual([]);
    await expect(runner().current()).resolves.toMatchObject({
      name: 'IndexBookTitle1760000000003',
    });
    expect(names(await runner().downgrade())).toEqual(['IndexBookTitle1760000000003']);
    expect((await runner().history()).map(({ state }) => state)).toEqual([
      'applied',
      'applied',
      'pending',
    ]);
    expect(names(await runner().downgrade('base'))).toHaveLength(2);
    await expect(runner().current()).resolves.toBeUndefined();
  });

  it('goes up and down to a named one', async () => {
    expect(names(await runner().upgrade('AddBookTitle'))).toHaveLength(2);
    expect(names(await runner().downgrade('CreateBook'))).toEqual(['AddBookTitle1760000000002']);
    await expect(runner().upgrade('Nothing')).rejects.toThrow(MigrationFailedError);
  });

  it('stamps without running anything', async () => {
    await runner().stamp('head');
    await expect(runner().upgrade()).resolves.toEqual([]);
    await runner().stamp('CreateBook');
    expect((await runner().history()).map(({ state }) => state)).toEqual([
      'applied',
      'pending',
      'pending',
    ]);
    const rows = await admin.query(`SELECT to_regclass('${schema}.book') AS book`);
    expect(rows).toEqual([{ book: null }]);
  });

  it('migrates once when two start at the same moment', async () => {
    const applied = await Promise.all([runner().upgrade(), runner().upgrade()]);
    expect(applied.map(({ length }) => length).sort()).toEqual([0, 3]);
  });

  it('keeps nothing of a migration that fails, and those before it', async () => {
    const failing = runner([...ALL, FailHalfWay1760000000004]);
    await expect(failing.upgrade()).rejects.toThrow(
      /FailHalfWay1760000000004 failed.*division.*nothing of it was kept/,
    );
    const rows = await admin.query(`SELECT to_regclass('${schema}.half') AS half`);
    expect(rows).toEqual([{ half: null }]);
    await expect(runner().current()).resolves.toMatchObject({
      name: 'IndexBookTitle1760000000003',
    });
  });

  it('says that parts may have been kept of one that committed by itself', async () => {
    const failing = runner([...ALL, CommitHalfWay1760000000006]);
    await expect(failing.upgrade()).rejects.toThrow(/division.*parts of it may have been kept/);
    await expect(admin.query(`SELECT * FROM ${schema}.half`)).resolves.toEqual([]);
  });

  it('changes nothing where unqualified names mean another schema than its own', async () => {
    await using pooler = await startDroppingPooler(postgres.url);
    const misled = new MigrationRunner({ url: pooler.url, schema, migrations: ALL });
    await expect(misled.upgrade()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/mean schema public, not .*pooler/),
    });
    expect((await misled.history()).map(({ state }) => state)).not.toContain('applied');
    await expect(runner().upgrade()).resolves.toHaveLength(3);
  });

  it('says which migration failed whose connection was cut', async () => {
    const cut = runner([...ALL, CutItsConnection1760000000005]);
    await expect(cut.upgrade()).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/^CutItsConnection1760000000005 failed.*terminat/),
    });
    await expect(runner().current()).resolves.toMatchObject({
      name: 'IndexBookTitle1760000000003',
    });
  });

  it('says why it could not begin where its connection is cut meanwhile', async () => {
    const other = admin.createQueryRunner();
    await other.startTransaction();
    await other.query(`CREATE SCHEMA "${schema}"`); // who makes the same one waits
    const upgrading = runner().upgrade();
    upgrading.catch(() => undefined); // looked at below
    const cut = async (): Promise<boolean> => {
      const rows: { cut: boolean }[] = await admin.query(
        `SELECT pg_terminate_backend(pid) AS cut FROM pg_stat_activity
         WHERE wait_event_type = 'Lock' AND query LIKE $1`,
        [`CREATE SCHEMA IF NOT EXISTS "${schema}"%`],
      );
      return rows.some((row) => row.cut);
    };
    await waitFor(cut, { what: 'the migration that waits for the schema' });
    await expect(upgrading).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('terminating connection'),
    });
    await other.rollbackTransaction();
    await other.release();
  });

  it('refuses to revert what this code does not have', async () => {
    await runner().upgrade();
    const older = runner([CreateBook1760000000001]);
    expect((await older.history()).map(({ state }) => state)).toEqual([
      'applied',
      'unknown',
      'unknown',
    ]);
    await expect(older.downgrade()).rejects.toThrow('this code does not have it');
  });

  it('refuses names that have no time in them', () => {
    class Nameless implements MigrationInterface {
      async up(): Promise<void> {}
      async down(): Promise<void> {}
    }
    expect(() => runner([Nameless])).toThrow('<Description><13-digit ms>');
  });

  it('warns at boot of start-up options that did not arrive', async () => {
    await using pooler = await startDroppingPooler(postgres.url);
    const boot = async (url: string) => {
      const warnings: string[] = [];
      const warn = (...line: unknown[]) => void warnings.push(JSON.stringify(line));
      const ignore = () => undefined;
      const module = await Test.createTestingModule({
        imports: [DatabaseModule.forRoot({ url, schema })],
      })
        .setLogger({ log: ignore, error: ignore, debug: ignore, warn })
        .compile();
      await module.init();
      await module.close();
      return warnings;
    };
    expect(await boot(postgres.url)).toEqual([]);
    const [warning, ...more] = await boot(pooler.url);
    expect(warning).toMatch(/ALTER ROLE.*search_path/);
    expect(warning).not.toContain('lock_timeout');
    expect(more).toEqual([]);
  });

  it('migrates at boot when the module is told to, once for two applications', async () => {
    const boot = () =>
      Test.createTestingModule({
        imports: [
          DatabaseModule.forRoot({ url: postgres.url, schema, migrations: ALL, migrate: 'up' }),
        ],
      })
        .compile()
        .then((module) => module.init());
    const modules = await Promise.all([boot(), boot()]);
    await expect(modules[0]?.get(DataSource).query('SELECT * FROM book')).resolves.toEqual([]);
    await Promise.all(modules.map((module) => module.close()));
  });
});
