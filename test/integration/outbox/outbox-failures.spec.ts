import type { OutboxModuleOptions } from '@mainstay/outbox';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { dropSchema, Numbered, startOutboxApp, type OutboxApp } from './outbox-app';
import { RecordedLog, RecordingPublisher } from './recording-publisher';

const quick: OutboxModuleOptions = {
  retry: { attempts: 3, initialDelayMs: 50, maxDelayMs: 200 },
  relay: {
    // A busy machine must not let them run out; where one does, the test says so in the table.
    leaseMs: 120_000,
    renewMs: 100,
    publishTimeoutMs: 60_000,
    outage: { initialMs: 50, maxMs: 200 },
  },
};

interface Row {
  readonly subject: string;
  readonly n: number;
  readonly published: boolean;
  readonly retry_count: number;
  readonly last_error: string | null;
  readonly dead: boolean;
}

describeOn(['postgres'], 'The outbox relay, when rows fail', ({ postgres }) => {
  let schema: string;
  let log: RecordedLog;
  let publisher: RecordingPublisher;
  let app: OutboxApp;

  const start = async (outbox: OutboxModuleOptions = {}) => {
    app = await startOutboxApp({
      url: postgres.url,
      schema,
      publisher,
      outbox: { ...quick, ...outbox, relay: { ...quick.relay, ...outbox.relay } },
    });
  };
  const numbersOf = (subject: string) =>
    log.valuesOf(subject).map((value) => (JSON.parse(value) as { data: { n: number } }).data.n);
  const rows = () =>
    app.query<Row>(
      `SELECT event_key AS subject, (event_data -> 'data' ->> 'n')::int AS n, retry_count,
         last_error, published_at IS NOT NULL AS published, dead_at IS NOT NULL AS dead
       FROM event_outbox ORDER BY sequence`,
    );
  const isPoison = (value: string) => value.includes('"subject":"poison');

  beforeEach(() => {
    schema = uniquePrefix('outbox');
    log = new RecordedLog();
    publisher = new RecordingPublisher(log);
  });

  afterEach(async () => {
    publisher.gate = undefined;
    await dropSchema(app, schema);
    await app.close();
  });

  it('lets 100 poison rows at the head hold up nothing but their keys', async () => {
    publisher.refuses = ({ value }) => isPoison(value);
    await start({ batchSize: 50 });
    await app.transactions.run(async () => {
      const poison = Array.from({ length: 100 }, (_, n) => `poison-${n}`);
      await app.outbox.addAll(poison.map((subject) => Numbered.create({ subject, n: 0 })));
      const good = Array.from({ length: 200 }, (_, n) => ({ subject: `good-${n % 20}`, n }));
      await app.outbox.addAll(good.map((data) => Numbered.create(data)));
    });
    await waitFor(() => log.records.length === 200, { what: 'all good rows' });
    await waitFor(async () => (await rows()).filter(({ dead }) => dead).length === 100, {
      what: 'the poison rows to be given up',
    });
    const dead = (await rows()).filter((row) => row.dead);
    expect(dead.every(({ retry_count }) => retry_count === 3)).toBe(true);
    expect(dead[0]!.last_error).toBe('MESSAGE_TOO_LARGE: record too large');
    expect(log.repeated).toEqual([]);
  });

  it.each([
    ['sends each key once a call', false],
    ['leaves stopping a key to the publisher', true],
  ])('keeps the order of a key over refusals when it %s', async (_, stopsKeyOnFailure) => {
    publisher = new RecordingPublisher(log, stopsKeyOnFailure);
    let refusals = 0;
    publisher.refuses = ({ value }) => value.includes('"n":3') && (refusals += 1) <= 2;
    await start();
    await app.add('s', 1, 2, 3, 4, 5);
    await waitFor(() => numbersOf('s').length === 5, { what: 'all of the key' });
    expect(numbersOf('s')).toEqual([1, 2, 3, 4, 5]);
    expect((await rows()).find(({ n }) => n === 3)).toMatchObject({ retry_count: 2 });
  });

  it('lets a key go on behind a dead row', async () => {
    publisher.refuses = ({ value }) => value.includes('"n":2');
    await start();
    await app.add('s', 1, 2, 3);
    await waitFor(() => numbersOf('s').join() === '1,3', { what: 'the key to go on' });
  });

  it('holds a key behind a dead row with onDead hold, until it is requeued', async () => {
    publisher.refuses = ({ value }) => value.includes('"n":2');
    await start({ onDead: 'hold' });
    await app.add('s', 1, 2, 3);
    await app.add('other', 1);
    await waitFor(async () => (await app.outbox.deadLetters.list()).length === 1, {
      what: 'the row to be given up',
    });
    await app.add('other', 4);
    await waitFor(() => numbersOf('other').join() === '1,4', { what: 'the other key' });
    expect(numbersOf('s')).toEqual([1]);
    publisher.refuses = () => false;
    expect(await app.outbox.deadLetters.requeue({ all: true })).toBe(1);
    await waitFor(() => numbersOf('s').join() === '1,2,3', { what: 'the key to go on, in order' });
  });

  it('spends no attempts while the broker is away, and keeps order and count', async () => {
    publisher.ignores = () => true;
    await start();
    await app.add('s', 1, 2, 3);
    await waitFor(() => publisher.calls >= 4, { what: 'a few probes' });
    expect((await rows()).map(({ retry_count }) => retry_count)).toEqual([0, 0, 0]);
    publisher.ignores = () => false;
    await waitFor(() => numbersOf('s').join() === '1,2,3', { what: 'the rows after the outage' });
    expect(log.repeated).toEqual([]);
  });

  it('resends an unanswered row before the next of its key and spends no attempt', async () => {
    let silences = 0;
    publisher.ignores = ({ value }) => value.includes('"n":2') && (silences += 1) <= 1;
    await start();
    await app.transactions.run(async () => {
      for (const subject of ['s', 't']) {
        for (const n of [1, 2, 3]) {
          await app.outbox.add(Numbered.create({ subject, n: subject === 's' ? n : 10 * n }));
        }
      }
    });
    await waitFor(() => log.records.length === 6, { what: 'all rows' });
    expect([numbersOf('s'), numbersOf('t')]).toEqual([
      [1, 2, 3],
      [10, 20, 30],
    ]);
    expect((await rows()).every(({ retry_count }) => retry_count === 0)).toBe(true);
  });

  it('never takes queued for published', async () => {
    publisher.queues = true;
    await start();
    await app.add('s', 1);
    await waitFor(() => publisher.calls >= 2, { what: 'a second try' });
    expect((await rows())[0]).toMatchObject({ published: false, retry_count: 0 });
    publisher.queues = false;
    await waitFor(async () => (await rows())[0]!.published, { what: 'the row' });
  });

  it('gives a row up at once that is no envelope, with its reason', async () => {
    await start();
    await app.query(
      `INSERT INTO event_outbox (aggregate_id, aggregate_type, event_type, event_data, topic)
       VALUES ('a', 'a', 'a.v1', '{"hello": 1}', 'a.v1')`,
    );
    const [dead] = await waitFor(
      async () => {
        const list = await app.outbox.deadLetters.list({ topic: 'a.v1' });
        return list.length > 0 && list;
      },
      { what: 'the row to be given up' },
    );
    expect(dead).toMatchObject({ eventType: 'a.v1', eventKey: 'a', eventData: '{"hello": 1}' });
    expect(dead!.lastError).toMatch(/^ENVELOPE_INVALID: .*event_id is missing/);
    expect(await app.outbox.deadLetters.purge({ ids: [dead!.id] })).toBe(1);
    expect(await app.outbox.deadLetters.list()).toEqual([]);
  });

  it('takes over the shards of a relay that went silent, once its lease is over', async () => {
    const writer = await startOutboxApp({ url: postgres.url, schema });
    await writer.query(
      `UPDATE event_outbox_shard
       SET owner = 'silent', epoch = 7, lease_until = clock_timestamp() + interval '1200 ms'`,
    );
    await start();
    await app.add('s', 1);
    await waitFor(() => log.records.length === 1, { what: 'the takeover' });
    const [shard] = await app.query<{ late: boolean; epoch: string }>(
      'SELECT epoch::text, lease_until > now() AS late FROM event_outbox_shard WHERE shard = 0',
    );
    expect(shard).toEqual({ epoch: '8', late: true });
    await writer.close();
  });

  it('marks nothing under an epoch that has passed', async () => {
    let open = () => {};
    publisher.gate = new Promise((resolve) => {
      open = resolve;
    });
    await start();
    await waitFor(() => app.relay.shardCount === 16, { what: 'the relay to own all shards' });
    await app.add('s', 1);
    await waitFor(() => publisher.calls === 1, { what: 'the call' });
    await app.query(
      `UPDATE event_outbox_shard
       SET owner = 'thief', epoch = epoch + 1, lease_until = clock_timestamp() + interval '1 hour'`,
    );
    open();
    await waitFor(() => log.records.length === 1, { what: 'the late answer' });
    await waitFor(() => app.relay.shardCount === 0, { what: 'the relay to notice' });
    expect((await rows())[0]!.published).toBe(false);
  });

  it('stops with the batch in flight marked and no shard held', async () => {
    let open = () => {};
    publisher.gate = new Promise((resolve) => {
      open = resolve;
    });
    await start();
    await app.add('s', 1);
    await waitFor(() => publisher.calls === 1, { what: 'the call' });
    const stopped = app.relay.stop(new AbortController().signal);
    await app.add('s', 2);
    open();
    await stopped;
    expect((await rows()).map(({ published }) => published)).toEqual([true, false]);
    const held = await app.query('SELECT 1 FROM event_outbox_shard WHERE owner IS NOT NULL');
    expect(held).toEqual([]);
  });

  it('marks what was published when the database comes back, and sends it once', async () => {
    let open = () => {};
    publisher.gate = new Promise((resolve) => {
      open = resolve;
    });
    await start();
    await app.add('s', 1);
    await waitFor(() => publisher.calls === 1, { what: 'the call' });
    await app.query('ALTER TABLE event_outbox RENAME TO away');
    open();
    await waitFor(() => log.records.length === 1, { what: 'the answer' });
    await app.query('ALTER TABLE away RENAME TO event_outbox');
    await waitFor(async () => (await rows())[0]!.published, { what: 'the mark' });
    expect(log.repeated).toEqual([]);
  });
});
