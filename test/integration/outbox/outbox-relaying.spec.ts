import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { dropSchema, Numbered, startOutboxApp, type OutboxApp } from './outbox-app';
import { RecordedLog, RecordingPublisher } from './recording-publisher';

/** No relay of these tests goes away: a busy machine must not let its leases run out. */
const lasting = { leaseMs: 120_000, renewMs: 100, publishTimeoutMs: 60_000 };

describeOn(['postgres'], 'The outbox relay', ({ postgres }) => {
  let schema: string;
  let log: RecordedLog;
  let writer: OutboxApp;
  const relays: OutboxApp[] = [];

  const startRelay = async (publisher = new RecordingPublisher(log), outbox = {}) => {
    const app = await startOutboxApp({
      url: postgres.url,
      schema,
      publisher,
      poolSize: 2,
      outbox: { relay: lasting, ...outbox },
    });
    relays.push(app);
    return app;
  };
  const pending = async () => {
    const [row] = await writer.query<{ count: string }>(
      'SELECT count(*) FROM event_outbox WHERE published_at IS NULL AND dead_at IS NULL',
    );
    return Number(row!.count);
  };
  const numbersOf = (subject: string) =>
    log.valuesOf(subject).map((value) => (JSON.parse(value) as { data: { n: number } }).data.n);

  beforeEach(async () => {
    schema = uniquePrefix('outbox');
    log = new RecordedLog();
    writer = await startOutboxApp({ url: postgres.url, schema, poolSize: 9 });
  });

  afterEach(async () => {
    await Promise.all(relays.splice(0).map((app) => app.close()));
    await dropSchema(writer, schema);
    await writer.close();
  });

  it('keeps commit order per key and sends nothing twice: 4 relays, 8 writers', async () => {
    const publishers = Array.from({ length: 4 }, () => new RecordingPublisher(log));
    await Promise.all(publishers.map((publisher) => startRelay(publisher)));
    const shares = () => relays.map(({ relay }) => relay.shardCount).join();
    await waitFor(() => shares() === '4,4,4,4', { what: 'every relay to have its share' });
    for (let n = 0; n < 40; n += 1) await writer.query(`CREATE SEQUENCE s${n}`);
    const transaction = (subject: string) =>
      writer.transactions.run(async (manager) => {
        // The first event locks the key: numbers drawn behind it are in commit order.
        await writer.outbox.add(Numbered.create({ subject, n: 0 }));
        const drawn = await manager.query<{ n: number }[]>(
          `SELECT nextval('${subject}')::int AS n`,
        );
        await writer.outbox.add(Numbered.create({ subject, n: drawn[0]!.n }));
      });
    let left = 800;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        await transaction(`s${left % 40}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    await waitFor(async () => (await pending()) === 0, { what: 'everything to be published' });

    for (let subject = 0; subject < 40; subject += 1) {
      const numbers = numbersOf(`s${subject}`).filter((n) => n > 0);
      expect(numbers).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    }
    expect(log.records).toHaveLength(1600);
    expect(log.repeated).toEqual([]);
    expect(publishers.every(({ calls }) => calls > 0)).toBe(true);
    expect(Math.max(...publishers.map(({ mostAtOnce }) => mostAtOnce))).toBe(1);
  });

  it('shares the shards fairly as relays come and go', async () => {
    const first = await startRelay();
    await waitFor(() => first.relay.shardCount === 16, { what: 'the first to own all shards' });
    const second = await startRelay();
    const third = await startRelay();
    const counts = () => [first, second, third].map(({ relay }) => relay.shardCount).sort();
    await waitFor(() => counts().join() === '5,5,6', { what: 'a fair share for each' });
    await relays.splice(relays.indexOf(second), 1)[0]!.close();
    const two = () => [first, third].map(({ relay }) => relay.shardCount).join();
    await waitFor(() => two() === '8,8', { what: 'the two left to share' });
  });

  it('sends the stored text, whatever wrote it, with headers from the envelope', async () => {
    await startRelay();
    const text =
      '{"event_id": "py-1",  "event_type": "tests.foreign.v1", "event_timestamp": ' +
      '"2026-01-01T00:00:00+00:00", "source_service": "python_service", "data": {"x": 1.0}, ' +
      '"metadata": {"partition_key": "foreign"}}';
    await writer.query(
      `INSERT INTO event_outbox (id, aggregate_id, aggregate_type, event_type, event_data, topic)
       VALUES (gen_random_uuid(), 'agg', 'foreign', 'tests.foreign.v1', $1, 'tests.foreign.v1')`,
      [text],
    );
    const [record] = await waitFor(() => log.records.length > 0 && log.records, {
      what: 'the foreign row to be published',
    });
    expect(record).toMatchObject({ key: 'foreign', value: text, topic: 'tests.foreign.v1' });
    expect(record!.headers).toMatchObject({ event_id: 'py-1', source_service: 'python_service' });
  });

  it('finds a row that was committed late, after later ones were published', async () => {
    await startRelay();
    const runner = writer.dataSource.createQueryRunner();
    await runner.startTransaction();
    await writer.outbox.add(Numbered.create({ subject: 'late', n: 1 }), { manager: runner });
    await writer.add('early', 1, 2, 3);
    await waitFor(() => log.records.length === 3, { what: 'the early rows' });
    await runner.commitTransaction();
    await runner.release();
    await waitFor(() => numbersOf('late').length === 1, { what: 'the late row' });
    expect(log.repeated).toEqual([]);
  });

  it('goes on while another transaction stays open from before its rows', async () => {
    const runner = writer.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('CREATE TABLE held (n int)');
    await startRelay();
    for (let n = 0; n < 20; n += 1) await writer.add(`s${n % 4}`, n);
    await waitFor(() => log.records.length === 20, { what: 'all rows' });
    await runner.rollbackTransaction();
    await runner.release();
  });

  it('finds a row behind what five minutes published that a transaction was open for', async () => {
    const runner = writer.dataSource.createQueryRunner();
    await runner.startTransaction('REPEATABLE READ');
    await runner.query('SELECT pg_current_xact_id()');
    // 100 a second: while it is open, no index may let go of them. With a sequence, without a lock.
    await writer.query(
      `INSERT INTO event_outbox
         (aggregate_id, aggregate_type, event_type, event_data, event_key, topic, sequence)
       SELECT 'a', 'a', 'a.v1', '{}', 'past' || n % 100, 'a.v1', n
       FROM generate_series(1, 30000) AS n`,
    );
    await writer.query(`SELECT setval('event_outbox_sequence', 30000)`);
    await writer.query('UPDATE event_outbox SET published_at = now()');
    await startRelay();
    for (let n = 1; n <= 20; n += 1) await writer.add(`s${n % 4}`, n);
    await waitFor(() => log.records.length === 20, { what: 'all new rows' });
    await waitFor(async () => (await pending()) === 0, { what: 'their marks' });
    expect(log.repeated).toEqual([]);
    await runner.rollbackTransaction();
    await runner.release();
  });

  it('wakes relays of other processes by NOTIFY, after the commit', async () => {
    const slow = { poll: { fastMs: 60_000, mediumMs: 60_000, slowMs: 60_000 } };
    const relay = await startRelay(undefined, { relay: { ...lasting, ...slow } });
    await waitFor(() => relay.relay.shardCount === 16, { what: 'the relay to own all shards' });
    await writer.add('first', 1);
    await waitFor(() => log.records.length === 1, { what: 'the first row' });
    await writer.add('second', 2);
    await waitFor(() => log.records.length === 2, { what: 'a woken relay' });
  });

  it('finds rows by polling where NOTIFY is swallowed', async () => {
    await startRelay(undefined, { notify: false });
    await writer.add('s', 1, 2);
    await waitFor(() => numbersOf('s').join() === '1,2', { what: 'the poll to find them' });
  });

  it('finds rows by polling where it listens and a pooler swallows what is notified', async () => {
    const relay = await startRelay();
    await waitFor(() => relay.relay.shardCount === 16, { what: 'the relay to own all shards' });
    const settings = { url: postgres.url, schema, outbox: { notify: false } };
    const behindPooler = await startOutboxApp(settings);
    await behindPooler.add('s', 1, 2);
    await waitFor(() => numbersOf('s').join() === '1,2', { what: 'the poll to find them' });
    await behindPooler.close();
  });

  it('reconnects its LISTEN connection when it is cut', async () => {
    const slow = { poll: { fastMs: 60_000, mediumMs: 60_000, slowMs: 60_000 } };
    await startRelay(undefined, { relay: { ...lasting, ...slow } });
    const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE application_name LIKE '%outbox wake-up' AND query = $1`;
    const listen = `LISTEN "event_outbox:${schema}"`;
    await waitFor(async () => (await writer.query(cut, [listen])).length > 0, {
      what: 'the connection to cut',
    });
    const look = cut.replace('pg_terminate_backend(pid)', 'pid');
    await waitFor(async () => (await writer.query(look, [listen])).length > 0, {
      what: 'a new connection',
    });
    await writer.add('s', 1);
    await waitFor(() => log.records.length === 1, { what: 'the row' });
  });
});
