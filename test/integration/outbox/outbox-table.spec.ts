import { diagnostics, HealthRegistry, SERVICE_IDENTITY } from '@mainstay/core';
import {
  outboxTables,
  PostgresRelayStore,
  RELAY_SESSION_OPTIONS,
  SHARD_COUNT,
  type OutboxDepth,
  type RelayStore,
  type SqlClient,
} from '@mainstay/outbox';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { Client } from 'pg';
import { startOutboxApp, type OutboxApp } from './outbox-app';
import { RecordedLog, RecordingPublisher } from './recording-publisher';

const SHARDS = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);
/** No relay of these tests goes away: a busy machine must not let its leases run out. */
const relay = { leaseMs: 120_000, renewMs: 100, publishTimeoutMs: 60_000 };

describeOn(['postgres'], 'The outbox table', ({ postgres }) => {
  let schema: string;
  let log: RecordedLog;
  const apps: OutboxApp[] = [];

  const start = async (outbox = {}, inSchema = schema, publisher = new RecordingPublisher(log)) => {
    const settings = { url: postgres.url, schema: inSchema, publisher };
    const app = await startOutboxApp({ ...settings, outbox: { relay, ...outbox } });
    apps.push(app);
    return app;
  };

  beforeEach(() => {
    schema = uniquePrefix('outbox');
    log = new RecordedLog();
  });

  afterEach(async () => {
    for (const app of apps.splice(0)) {
      const named = (app.dataSource.options as { schema?: string }).schema!;
      await app.query(`DROP SCHEMA IF EXISTS "${named}" CASCADE`);
      await app.close();
    }
  });

  it('deletes published rows at once with a retention of 0', async () => {
    const app = await start({ retentionMs: 0 });
    await app.add('s', 1, 2, 3);
    await waitFor(() => log.records.length === 3, { what: 'the rows' });
    await waitFor(async () => (await app.query('SELECT 1 FROM event_outbox')).length === 0, {
      what: 'an empty table',
    });
  });

  it('keeps published rows for their retention and deletes them then', async () => {
    const app = await start({ retentionMs: 3_600_000, pruneEveryMs: 50 });
    await app.add('s', 1, 2);
    const published = () => app.query('SELECT 1 FROM event_outbox WHERE published_at IS NOT NULL');
    await waitFor(async () => (await published()).length === 2, { what: 'the marks' });
    await app.query(
      `UPDATE event_outbox SET published_at = now() - interval '61 minutes' WHERE sequence % 2 = 0`,
    );
    await waitFor(async () => (await published()).length === 1, { what: 'one to be deleted' });
  });

  it('deletes rows past their retention in batches, the oldest first', async () => {
    const app = await startOutboxApp({ url: postgres.url, schema });
    apps.push(app);
    await app.query(
      `INSERT INTO event_outbox
         (aggregate_id, aggregate_type, event_type, event_data, topic, sequence, published_at)
       SELECT 'k' || n, 't', 't', '{}', 't', n, now() - n * interval '1 hour'
       FROM generate_series(1, 250) AS n`,
    );
    await using client = await relaySession();
    const store = storeOn(client as SqlClient, 'continue');
    const retentionMs = 49.5 * 3_600_000;
    expect(await store.prune(retentionMs, 80)).toBe(80);
    const [oldest] = await app.query<{ n: string }>('SELECT max(sequence) AS n FROM event_outbox');
    expect(oldest).toEqual({ n: '170' });
    expect(await store.prune(Number.MAX_SAFE_INTEGER, 80)).toBe(0);
    const rest = [await store.prune(retentionMs, 80), await store.prune(retentionMs, 80)];
    expect(rest).toEqual([80, 41]);
    expect(await app.query('SELECT 1 FROM event_outbox')).toHaveLength(49);
  });

  it('is relayed read committed, whatever the role begins its transactions with', async () => {
    const ofRole = '-c default_transaction_isolation=serializable';
    await using client = await relaySession(ofRole);
    const { rows } = await client.query('SHOW transaction_isolation');
    expect(rows).toEqual([{ transaction_isolation: 'read committed' }]);
  });

  it('publishes true counts, and 0 once everything is out', async () => {
    const publisher = new RecordingPublisher(log);
    publisher.ignores = () => true;
    const outage = { initialMs: 50, maxMs: 50 };
    const app = await start({ depthEveryMs: 50, relay: { ...relay, outage } }, schema, publisher);
    let last: OutboxDepth | undefined;
    const identity = app.module.get(SERVICE_IDENTITY);
    const unsubscribe = diagnostics.outboxDepth.subscribe(identity, (depth) => {
      last = depth;
    });
    await app.add('s', 1, 2, 3);
    await waitFor(() => last?.depth === 3 && last.oldestAgeSeconds > 0, { what: 'a depth of 3' });
    publisher.ignores = () => false;
    await waitFor(() => last?.depth === 0, { what: 'a depth of 0' });
    expect(last).toMatchObject({ depth: 0, oldestAgeSeconds: 0, dead: 0 });
    unsubscribe();
  });

  it('is degraded, never unready, while rows are dead', async () => {
    const publisher = new RecordingPublisher(log);
    publisher.refuses = () => true;
    const app = await start({ retry: { attempts: 1 }, depthEveryMs: 50 }, schema, publisher);
    const check = app.module.get(HealthRegistry).checks.find(({ name }) => name === 'outbox')!;
    const status = async () => (await check.check(new AbortController().signal)).status;
    expect([await status(), check.readiness]).toEqual(['healthy', false]);
    await app.add('s', 1);
    await waitFor(async () => (await status()) === 'degraded', { what: 'a degraded finding' });
  });

  it('keeps services apart that share a database, each in its schema', async () => {
    const other = uniquePrefix('outbox');
    const otherLog = new RecordedLog();
    const mine = await start();
    const theirs = await start({}, other, new RecordingPublisher(otherLog));
    await mine.add('s', 1);
    await theirs.add('s', 2);
    await waitFor(() => log.records.length + otherLog.records.length === 2, { what: 'both rows' });
    expect(log.records[0]!.value).toContain('"n":1');
    expect(otherLog.records[0]!.value).toContain('"n":2');
  });

  it('can be migrated down and up again', async () => {
    const app = await start();
    await app.relay.stop(new AbortController().signal);
    await app.dataSource.undoLastMigration();
    expect(
      await app.query(`SELECT 1 FROM pg_class WHERE relname LIKE 'event_outbox%'
      AND relnamespace = '"${schema}"'::regnamespace`),
    ).toEqual([]);
    await app.dataSource.runMigrations();
    expect(await app.query('SELECT 1 FROM event_outbox_shard')).toHaveLength(16);
  });

  it.each([100, 2000])('reads through its indexes, one row in %i waiting', async (eachWaiting) => {
    const app = await startOutboxApp({ url: postgres.url, schema });
    apps.push(app);
    await app.query(
      `INSERT INTO event_outbox
         (aggregate_id, aggregate_type, event_type, event_data, topic, sequence, published_at,
          next_attempt_at)
       SELECT 'k' || n % 500, 't', 't', '{}', 't', n,
         CASE WHEN n % 2 = 0 THEN now() END,
         CASE WHEN n % $1 = 1 THEN now() + interval '1 hour' END
       FROM generate_series(1, 40000) AS n`,
      [eachWaiting],
    );
    // Statistics as autovacuum leaves them when it comes by while nothing is pending.
    await app.query("UPDATE pg_class SET reltuples = 0 WHERE oid = 'event_outbox'::regclass");
    await using client = await relaySession();
    for (const statistics of ['of an empty table', 'true']) {
      if (statistics === 'true') await app.query('ANALYZE event_outbox');
      for (const onDead of ['continue', 'hold'] as const) {
        const plan = await planOf(client, onDead, (store) => store.read(SHARDS, 500));
        expect(plan).toContain('event_outbox_pending');
        expect(plan).toContain('event_outbox_waiting');
        expect(plan).toContain('event_outbox_held');
        expect(plan).not.toMatch(/Seq Scan|Sort|Bitmap|Hash|Join Filter/);
      }
    }
  });

  it('looks each row up once for a mark, however many shards the batch is of', async () => {
    const app = await startOutboxApp({ url: postgres.url, schema });
    apps.push(app);
    await app.query(
      `INSERT INTO event_outbox
         (aggregate_id, aggregate_type, event_type, event_data, topic, sequence)
       SELECT 'k' || n, 't', 't', '{}', 't', n FROM generate_series(1, 5000) AS n`,
    );
    await app.query("UPDATE event_outbox_shard SET owner = 'me', epoch = 1");
    await app.query('ANALYZE event_outbox');
    const rows = await app.query<{ id: string }>('SELECT id FROM event_outbox LIMIT 400');
    const ids = rows.map(({ id }) => id);
    const fence = { owner: 'me', shards: SHARDS.map((shard) => ({ shard, epoch: '1' })) };
    const failed = ids.map(
      (id) => ({ id, spent: 1, error: 'e', delayMs: 1, dead: false }) as const,
    );
    await using client = await relaySession();
    for (const mark of [
      (store: RelayStore) => store.markFailed(fence, failed),
      (store: RelayStore) => store.markPublished(fence, ids),
    ]) {
      const plan = await planOf(client, 'continue', mark);
      const lookUps = /event_outbox_pkey on event_outbox .*rows=(\d+) loops=(\d+)/.exec(plan)!;
      expect(Number(lookUps[1]) * Number(lookUps[2])).toBe(ids.length);
      expect(plan).not.toMatch(/Seq Scan on event_outbox\b/);
    }
    expect(await app.query('SELECT 1 FROM event_outbox WHERE published_at IS NULL')).toHaveLength(
      5000 - ids.length,
    );
  });

  function storeOn(client: SqlClient, onDead: 'continue' | 'hold'): PostgresRelayStore {
    const asking = {
      query: (text: string, values: readonly unknown[]) => client.query(text, [...values]),
      close: async () => {},
    };
    const treatment = { onDead, deletePublished: false };
    return new PostgresRelayStore(asking, outboxTables(schema), treatment);
  }

  async function relaySession(before = ''): Promise<Client & AsyncDisposable> {
    const options = `${before} ${RELAY_SESSION_OPTIONS}`;
    const client = new Client({ connectionString: postgres.url, options });
    await client.connect();
    return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
  }

  async function planOf(
    client: Client,
    onDead: 'continue' | 'hold',
    ask: (store: RelayStore) => Promise<unknown>,
  ): Promise<string> {
    let plan = '';
    const explaining: SqlClient = {
      query: async (text: string, values: readonly unknown[]) => {
        const explained = `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${text}`;
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(explained, [...values]);
        plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        return { rows: [], rowCount: 0 };
      },
    };
    await ask(storeOn(explaining, onDead));
    return plan;
  }
});
