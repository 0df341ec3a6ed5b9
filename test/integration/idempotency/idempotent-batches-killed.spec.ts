import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { inboxMigrations } from '@mainstay/idempotency';
import { retryTopicName } from '@mainstay/kafka-bus';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, committed } from '../kafka-bus/bus-application';

const COUNT = 300;

describeOn(['kafka', 'postgres'], 'a process killed in a batch', ({ kafka, postgres }) => {
  const running: ChildProcess[] = [];
  const start = (settings: object) => {
    const program = join(__dirname, 'counting-process.cjs');
    const child = fork(program, [JSON.stringify(settings)], { execArgv: [] });
    running.push(child);
    return child;
  };
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
  });

  it('loses nothing and repeats nothing with the store inbox', async () => {
    const [topic, group, schema] = ['numbers', 'counters', 'killed'].map(uniquePrefix);
    const { app, bus, driver, close } = await boot(
      { bootstrapServers: kafka.url },
      [],
      'looking_on',
      [
        DatabaseModule.forRoot({
          url: postgres.url,
          schema,
          migrations: inboxMigrations,
          migrate: 'up',
        }),
      ],
    );
    const sql = <Row>(text: string): Promise<Row[]> => app.get(Transactions).manager().query(text);
    await sql('CREATE TABLE counted (n int)');
    const admin = driver.createAdmin();
    await admin.connect();
    const names = [topic!, retryTopicName(topic!, group!, '0s')];
    await admin.createTopics(
      names.map((name) => ({ topic: name, partitions: 2, replicationFactor: 1 })),
    );
    await admin.disconnect();
    const numbers = Array.from({ length: COUNT }, (_, number) => number);
    await Promise.all(
      numbers.map((number) => {
        const key = Buffer.from(`k${number % 10}`);
        const value = Buffer.from(String(number));
        return bus.publishBytes({ topic: topic!, key, value, headers: {} });
      }),
    );
    const settings = { topic, group, schema, kafka: kafka.url, database: postgres.url };
    const first = start({ ...settings, hangs: true });
    await once(first, 'message');
    const committedRows = () => sql<{ n: number }>('SELECT n FROM counted ORDER BY n');
    const some = async () => (await committedRows()).length > 0;
    await waitFor(some, { what: 'the batches beside it to be committed' });
    first.kill('SIGKILL');
    const before = await committedRows();
    start(settings);
    const all = async () => (await committed(driver, group!, topic!)) === COUNT;
    await waitFor(all, { what: 'every offset to be committed', deadlineMs: 40_000 });
    expect((await committedRows()).map(({ n }) => n)).toEqual(numbers);
    expect(before.length).toBeLessThan(COUNT);
    await sql(`DROP SCHEMA ${schema} CASCADE`);
    await close();
  });
});
