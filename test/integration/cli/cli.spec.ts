import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '@mainstay/cli';
import { migrationFileProblems } from '@mainstay/database';
import { MemoryBroker, MemoryDriver } from '@mainstay/kafka-bus';
import { outboxMigrations } from '@mainstay/outbox';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { Client } from 'pg';

const CONFIG = `
class CreateShelf1760000000001 {
  up(runner) { return runner.query('CREATE TABLE shelf (id int)'); }
  down(runner) { return runner.query('DROP TABLE shelf'); }
}
export default {
  database: (env) => ({
    url: env.DATABASE_URL,
    schema: env.CLI_TEST_SCHEMA,
    migrations: [CreateShelf1760000000001, ...globalThis.cliTest.outboxMigrations],
  }),
  kafka: () => ({ driver: 'memory', broker: globalThis.cliTest.broker }),
  subscriptions: [{ topic: 'books', group: 'readers' }],
};
`;

interface Run {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
}

describeOn(['postgres'], 'The mainstay command', ({ postgres }) => {
  let folder: string;
  let client: Client;
  const schema = uniquePrefix('cli');
  const broker = new MemoryBroker();

  async function mainstay(...args: string[]): Promise<Run> {
    const out: string[] = [];
    const notes: string[] = [];
    const code = await runCli(args, {
      workingFolder: folder,
      environment: { CLI_TEST_SCHEMA: schema },
      terminal: { out: (line) => out.push(line), note: (line) => notes.push(line) },
    });
    return { code, out: out.join('\n'), notes: notes.join('\n') };
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-cli-'));
    writeFileSync(join(folder, 'mainstay.config.mjs'), CONFIG);
    writeFileSync(join(folder, '.env'), `DATABASE_URL=${postgres.url}\n`);
    Object.assign(globalThis, { cliTest: { outboxMigrations, broker } });
    client = new Client({ connectionString: postgres.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what it can do', async () => {
    const help = await mainstay('--help');
    expect(help.code).toBe(0);
    for (const name of ['migrations', 'outbox', 'topics']) expect(help.out).toContain(name);
  });

  it.each([
    ["{ kafkaa: 1, subscriptions: 'books' }", /kafkaa is no option; there are database/],
    ["{ kafkaa: 1, subscriptions: 'books' }", /subscriptions must be a list/],
    ['{ subscriptions: [{ topic: "books" }] }', /each of it { topic, group/],
    ['{ catalogue: [] }', /catalogue must be an object/],
    ['{ topics: { topics: { books: { partitions: 1.5 } } } }', /books\.partitions must be a whole/],
    [
      "{ subscriptions: [{ topic: 'a', group: 'g' }], topics: { topics: { b: {}, 'a.DLT': {} } } }",
      /topics\.topics names b, which is no topic of the catalogue/,
    ],
    ['{}', /has no 'catalogue', which this command needs/],
  ])('says what is wrong with the configuration %s', async (text, problem) => {
    const file = join(mkdtempSync(join(folder, 'wrong-')), 'wrong.mjs');
    writeFileSync(file, `export default ${text};`);
    const { code, notes } = await mainstay('--config', file, 'topics', 'ensure');
    expect({ code, notes }).toEqual({ code: 1, notes: expect.stringMatching(problem) });
  });

  it.each([
    ['function D() {}\n@D class Book {}\nexport default {};', /Invalid or unexpected token/],
    ["import { Book } from './book.js';\nexport default { Book };", /Cannot find module/],
  ])('says how Node loads TypeScript where it cannot load %j', (text, problem) => {
    const file = join(mkdtempSync(join(folder, 'wrong-')), 'mainstay.config.ts');
    writeFileSync(file, text);
    // A process of its own: the runner here loads modules in another way.
    const command = join(__dirname, '../../../libs/cli/bin/mainstay.js');
    const run = spawnSync(process.execPath, [command, '--config', file, 'topics', 'diff']);
    expect(run.status).toBe(1);
    expect(String(run.stderr)).toMatch(problem);
    expect(String(run.stderr)).toMatch(/knows no decorators, .* Put the configuration into src/);
  });

  it('says once why Kafka cannot be used', async () => {
    const file = join(mkdtempSync(join(folder, 'wrong-')), 'wrong.mjs');
    writeFileSync(file, "export default { kafka: () => ({ bootstrapServers: 'nowhere' }) };");
    const { code, notes } = await mainstay('--config', file, 'dlt', 'list', 'books');
    expect(code).toBe(1);
    expect(notes.match(/nowhere is not host:port/g)).toHaveLength(1);
  });

  it('ends with 2 for what it does not know, and 1 for what it cannot do', async () => {
    await expect(mainstay('tidy')).resolves.toMatchObject({ code: 2 });
    await expect(mainstay('outbox', 'purge')).resolves.toMatchObject({ code: 2 });
    await expect(mainstay('dlt', 'purge', 'books')).resolves.toMatchObject({
      code: 2,
      notes: expect.stringContaining('or --replayed or --all.'),
    });
    await expect(mainstay('--config', 'none.js', 'migrations', 'history')).resolves.toMatchObject({
      code: 1,
      notes: expect.stringContaining('There is no configuration'),
    });
    await expect(mainstay('migrations', 'upgrade', 'Unheard')).resolves.toMatchObject({
      code: 1,
      notes: expect.stringContaining(`Migration 'Unheard' is none of`),
    });
  });

  it('names the configuration that must be built first', async () => {
    const app = join(folder, 'app');
    mkdirSync(join(app, 'src'), { recursive: true });
    writeFileSync(join(app, 'src/mainstay.config.ts'), '');
    const notes: string[] = [];
    const code = await runCli(['migrations', 'current'], {
      workingFolder: app,
      terminal: { out: () => undefined, note: (line) => notes.push(line) },
    });
    expect(code).toBe(1);
    expect(notes.join()).toContain('is not built yet');
  });

  it('upgrades, tells where it is, downgrades and stamps', async () => {
    await expect(mainstay('migrations', 'current', '--check')).resolves.toMatchObject({
      code: 1,
      out: 'base',
    });
    const upgraded = await mainstay('migrations', 'upgrade');
    expect(upgraded).toMatchObject({ code: 0 });
    expect(upgraded.out).toContain('applied CreateShelf1760000000001');
    const history = await mainstay('migrations', 'history', '--json');
    const states = JSON.parse(history.out) as { state: string; time: number }[];
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['applied']));
    const downgraded = await mainstay('migrations', 'downgrade', String(states.at(-1)!.time));
    expect(downgraded).toMatchObject({ code: 0, out: '' });
    await expect(mainstay('migrations', 'downgrade', 'base')).resolves.toMatchObject({ code: 0 });
    await expect(mainstay('migrations', 'stamp', 'CreateShelf')).resolves.toMatchObject({
      out: expect.stringMatching(/applied +2025-10-09 .*CreateShelf/),
    });
    await expect(mainstay('migrations', 'stamp', 'base')).resolves.toMatchObject({ code: 0 });
  });

  it('writes a migration that passes its own naming check', async () => {
    const first = await mainstay('migrations', 'revision', 'add', 'essay', 'language');
    const second = await mainstay('migrations', 'revision', 'drop it again');
    expect([first.code, second.code]).toEqual([0, 0]);
    const files = readdirSync(join(folder, 'src/migrations')).sort();
    expect(files).toEqual([
      expect.stringMatching(/^\d{8}_0001_add_essay_language\.ts$/),
      expect.stringMatching(/^\d{8}_0002_drop_it_again\.ts$/),
    ]);
    for (const file of files) {
      const source = readFileSync(join(folder, 'src/migrations', file), 'utf8');
      expect(migrationFileProblems(file, source)).toEqual([]);
    }
  });

  it('makes topics, for retries and dead letters too, and shows what is missing', async () => {
    const missing = await mainstay('topics', 'diff');
    expect(missing.code).toBe(1);
    expect(missing.out).toMatch(/books +3 × 1 +missing/);
    const made = await mainstay('topics', 'ensure');
    expect(made.out.split('\n').sort()).toEqual([
      'created books',
      'created books.DLT',
      'created books.retry.readers.0s',
    ]);
    await expect(mainstay('topics', 'diff')).resolves.toMatchObject({ code: 0 });
  });

  it('lists, shows and replays dead letters, to the group they failed in', async () => {
    const driver = new MemoryDriver(broker);
    const producer = driver.createProducer();
    await producer.connect();
    const headers = {
      event_type: 'books.v1',
      'x-original-topic': 'books',
      'x-consumer-group': 'readers',
      'x-error-code': 'PROCESSING_ERROR',
      'x-error-message': 'torn page',
    };
    const value = Buffer.from('{}');
    await producer.send([{ topic: 'books.DLT', partition: 0, key: null, value, headers }]);
    await producer.disconnect();
    const listed = await mainstay('dlt', 'list', 'books');
    expect(listed.out).toMatch(/0:0 .* readers +books\.v1 +PROCESSING_ERROR +torn page/);
    const shown = await mainstay('dlt', 'show', 'books.DLT', '0', '0');
    expect(JSON.parse(shown.out)).toMatchObject({ errorMessage: 'torn page', value: '{}' });
    await expect(mainstay('dlt', 'show', 'books', '0', '7')).resolves.toMatchObject({ code: 1 });
    await expect(mainstay('dlt', 'replay', 'books')).resolves.toMatchObject({ code: 2 });
    const replay = (...more: string[]) => mainstay('dlt', 'replay', 'books', ...more);
    await expect(replay('--code', 'OTHER')).resolves.toMatchObject({ out: '0 messages replayed' });
    const wait = 'they wait in books.retry.readers.0s until somebody reads them';
    const notes = `nobody is in group readers now: ${wait}`;
    await expect(replay('--all', '--dry-run')).resolves.toMatchObject({
      code: 0,
      out: '1 message would be replayed',
      notes,
    });
    const replayed = { code: 0, out: '1 message replayed', notes };
    await expect(replay('--all')).resolves.toMatchObject(replayed);
    await expect(replay('--all')).resolves.toMatchObject({ out: '0 messages replayed' });
  });

  it('purges dead letters from the beginning, and says what it cannot', async () => {
    const producer = new MemoryDriver(broker).createProducer();
    await producer.connect();
    const letter = (code: string) => ({
      topic: 'scrolls.DLT',
      partition: 0,
      key: null,
      value: Buffer.from('{}'),
      headers: { 'x-original-topic': 'scrolls', 'x-error-code': code },
    });
    broker.createTopic('scrolls.DLT', 1);
    await producer.send(['BURNT', 'WET', 'BURNT'].map(letter));
    await producer.disconnect();
    const purge = (...more: string[]) => mainstay('dlt', 'purge', 'scrolls', ...more);
    await expect(purge()).resolves.toMatchObject({ code: 2 });
    await expect(purge('--all', '--dry-run')).resolves.toMatchObject({
      code: 0,
      out: '3 messages would be purged',
    });
    await expect(purge('--code', 'BURNT')).resolves.toMatchObject({
      code: 1,
      out: '1 message purged',
      notes:
        '1 message of partition 0 cannot go before 0:1, which is not meant: ' +
        'Kafka deletes from the beginning only.',
    });
    await expect(purge('--replayed')).resolves.toMatchObject({ out: '0 messages purged' });
    await expect(purge('--all')).resolves.toMatchObject({ code: 0, out: '2 messages purged' });
    await expect(mainstay('dlt', 'list', 'scrolls')).resolves.toMatchObject({ out: '' });
  });

  it('lists, requeues and purges dead outbox rows', async () => {
    await mainstay('migrations', 'upgrade');
    const insert = `INSERT INTO "${schema}".event_outbox
      (id, aggregate_id, aggregate_type, event_type, event_data, topic, dead_at, last_error)
      VALUES (gen_random_uuid(), 'one', 'book', $1, '{}', 'books', now(), 'refused')`;
    for (const type of ['a.v1', 'a.v1', 'b.v1']) await client.query(insert, [type]);
    const listed = await mainstay('outbox', 'list', '--json');
    expect(JSON.parse(listed.out)).toHaveLength(3);
    const [{ id }] = JSON.parse(listed.out) as [{ id: string }];
    await expect(mainstay('outbox', 'list', id)).resolves.toMatchObject({ code: 0 });
    await expect(mainstay('outbox', 'purge', 'one')).resolves.toMatchObject({
      code: 2,
      notes: "mainstay: 'one' is no event id; ids are UUIDs.",
    });
    await expect(mainstay('outbox', 'requeue', '--type', 'a.v1')).resolves.toMatchObject({
      out: '2 events requeued',
    });
    await expect(mainstay('outbox', 'purge', '--all')).resolves.toMatchObject({
      out: '1 event deleted',
    });
    await expect(mainstay('outbox', 'list')).resolves.toMatchObject({ notes: 'No dead rows.' });
  });
});
