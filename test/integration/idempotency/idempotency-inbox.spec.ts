import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DatabaseModule, Transactions, type DatabaseModuleOptions } from '@mainstay/database';
import type { EventEnvelope } from '@mainstay/events';
import {
  Idempotency,
  IdempotentConsumer,
  inboxMigrations,
  type IdempotencyOptions,
} from '@mainstay/idempotency';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { envelope, gate, SERVICE, start, type IdempotentApplication } from './application';

type Essay = EventEnvelope<{ readonly text: string }>;

@Injectable()
class Recorder {
  inTransactionWhilePreparing: boolean | undefined;

  constructor(private readonly transactions: Transactions) {}

  @IdempotentConsumer({ store: 'inbox', prepare: 'measure' })
  async record(event: Essay, letters: number): Promise<void> {
    await this.transactions
      .manager()
      .query('INSERT INTO essay (id, letters) VALUES ($1, $2)', [event.event_id, letters]);
    if (event.data.text === 'bad') throw new Error('a bad essay');
  }

  async measure(event: Essay): Promise<number> {
    this.inTransactionWhilePreparing = this.transactions.active;
    return event.data.text.length;
  }
}

describeOn(['postgres'], 'the store inbox', ({ postgres }) => {
  const schema = uniquePrefix('inbox');
  const open: IdempotentApplication[] = [];
  let transactions: Transactions;
  let main: IdempotentApplication;

  const service = async (
    options: IdempotencyOptions = {},
    database: Partial<DatabaseModuleOptions> = {},
  ) => {
    const running = await start(
      [
        DatabaseModule.forRoot({
          url: postgres.url,
          schema,
          migrations: inboxMigrations,
          migrate: 'up',
          ...database,
        }),
      ],
      [Recorder],
      { defaultStore: 'inbox', ...options },
    );
    open.push(running);
    return running;
  };
  const sql = <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
    transactions.manager().query(text, values);
  const rowsOf = (id: string) => sql('SELECT letters FROM essay WHERE id = $1', [id]);

  beforeAll(async () => {
    main = await service({ inbox: { lockTimeoutMs: 300 } });
    transactions = main.app.get(Transactions);
    await sql('CREATE TABLE essay (id text, letters int)');
  });
  afterAll(async () => {
    await sql(`DROP SCHEMA ${schema} CASCADE`);
    await Promise.all(open.map((running) => running.close()));
  });

  it('commits the row and the business writes together, once', async () => {
    const id = randomUUID();
    const recorder = main.app.get(Recorder);
    const event = envelope(id, { text: 'four' });
    for (let i = 0; i < 3; i += 1) await main.deliver({}, () => recorder.record(event, 0));
    expect(await rowsOf(id)).toEqual([{ letters: 4 }]);
    expect(recorder.inTransactionWhilePreparing).toBe(false);
    expect(main.outcomes.slice(-3)).toEqual(['inbox first', 'inbox duplicate', 'inbox duplicate']);
    const rows = await sql<{ consumer: string; event_id: string }>(
      'SELECT consumer, event_id FROM event_inbox',
    );
    expect(rows).toContainEqual({
      consumer: `${SERVICE}-consumer`,
      event_id: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('keeps neither the row nor the writes of work that throws', async () => {
    const id = randomUUID();
    const recorder = main.app.get(Recorder);
    const deliver = (text: string) =>
      main.deliver({}, () => recorder.record(envelope(id, { text }), 0));
    await expect(deliver('bad')).rejects.toThrow('a bad essay');
    expect(await rowsOf(id)).toEqual([]);
    await deliver('fine');
    expect(await rowsOf(id)).toEqual([{ letters: 4 }]);
  });

  /** Work that has begun, and goes on when what holds it is opened. */
  async function underWay(idempotency: Idempotency, key: string) {
    const held = gate();
    const started = gate();
    const first = idempotency.runOnce(key, async () => {
      started.open();
      await held.opened;
    });
    await started.opened;
    return { first, held };
  }

  it('waits no longer than a moment where the limit is less than a millisecond', async () => {
    const inbox = { lockTimeoutMs: 0.5 };
    const { app } = await service({ inbox }, { statementTimeoutMs: 0 });
    const idempotency = app.get(Idempotency);
    const key = randomUUID();
    const { first, held } = await underWay(idempotency, key);
    const second = idempotency.runOnce(key, async () => 'second');
    await expect(second).rejects.toMatchObject({ code: 'MESSAGE_IN_FLIGHT' });
    held.open();
    await first;
  });

  it('lets a duplicate wait on the key; the end of its patience means in flight', async () => {
    const idempotency = main.app.get(Idempotency);
    const key = randomUUID();
    const { first, held } = await underWay(idempotency, key);
    await expect(idempotency.runOnce(key, async () => 'second')).rejects.toMatchObject({
      code: 'MESSAGE_IN_FLIGHT',
      deferMs: expect.any(Number),
    });
    expect(main.outcomes.at(-1)).toBe('inbox in_flight');
    const waiting = idempotency.runOnce(key, async () => 'third');
    await waitFor(
      async () => {
        const [row] = await sql<{ waiting: string }>(
          `SELECT count(*) AS waiting FROM pg_stat_activity
           WHERE wait_event_type = 'Lock' AND query LIKE '%${schema}%event_inbox%'`,
        );
        return Number(row?.waiting) > 0;
      },
      { what: 'the duplicate to wait', intervalMs: 5 },
    );
    held.open();
    await first;
    expect(await waiting).toEqual({ status: 'duplicate' });
  });

  it('does not hang when every handler needs a second connection', async () => {
    const small = await service({}, { poolSize: 2, connectionTimeoutMs: 3_000 });
    const inner = small.app.get(Transactions);
    const idempotency = small.app.get(Idempotency);
    const results = await Promise.all(
      Array.from({ length: 6 }, () =>
        idempotency.runOnce(randomUUID(), () =>
          inner.run(async (manager) => manager.query('SELECT 1 AS one'), {
            propagation: 'requires_new',
          }),
        ),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(Array<string>(6).fill('first'));
  });

  it('fails the boot for a concurrency that cannot fit the pool', async () => {
    await expect(service({ inbox: { maxConcurrent: 10 } }, { poolSize: 10 })).rejects.toThrow(
      /maxConcurrent 10 does not fit a pool of 10/,
    );
  });

  it('makes the message wait, without blame, when the connection is lost inside', async () => {
    const idempotency = main.app.get(Idempotency);
    const key = randomUUID();
    const lost = idempotency.runOnce(key, async () => {
      const [row] = await sql<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const other = open.at(1)!.app.get(Transactions).manager();
      await other.query('SELECT pg_terminate_backend($1)', [row!.pid]);
      await sql('SELECT 1');
    });
    await expect(lost).rejects.toMatchObject({
      code: 'IDEMPOTENCY_STORE_UNAVAILABLE',
      deferMs: expect.any(Number),
    });
    expect(await idempotency.runOnce(key, async () => 'again')).toMatchObject({ status: 'first' });
  });

  it('joins a transaction that is open, and goes with it', async () => {
    const idempotency = main.app.get(Idempotency);
    const key = randomUUID();
    const outer = transactions.run(async () => {
      await idempotency.runOnce(key, async () => 'inside');
      throw new Error('rolled back');
    });
    await expect(outer).rejects.toThrow('rolled back');
    expect(await idempotency.runOnce(key, async () => 'again')).toMatchObject({ status: 'first' });
  });

  it('keeps rows and results for ever where they are to stay for thousands of years', async () => {
    const ttlSeconds = Number.MAX_SAFE_INTEGER;
    const idempotency = main.app.get(Idempotency);
    const key = randomUUID();
    const work = { prepare: async () => 'prepared', apply: async (text: string) => text };
    const once = () => idempotency.runOnce(key, work, { ttlSeconds, remember: String });
    expect((await once()).status).toBe('first');
    expect(await once()).toMatchObject({ status: 'duplicate', remembered: 'prepared' });
    await sql(
      `INSERT INTO event_inbox (consumer, event_id, processed_at)
       VALUES ('ancient', '1', now() - interval '90 years')`,
    );
    await sql(
      `INSERT INTO event_inbox_result (consumer, event_id, result, expires_at)
       VALUES ('expired', '1', '', now())`,
    );
    await service({ inbox: { retentionSeconds: ttlSeconds, pruneEveryMs: 50 } });
    const left = (table: string, consumer: string) =>
      sql(`SELECT 1 FROM ${table} WHERE consumer = $1`, [consumer]);
    const pruned = async () => (await left('event_inbox_result', 'expired')).length === 0;
    await waitFor(pruned, { what: 'a round of pruning' });
    expect(await left('event_inbox', 'ancient')).toHaveLength(1);
  });

  it('deletes rows by age, in batches, and keeps the young', async () => {
    await sql(
      `INSERT INTO event_inbox (consumer, event_id, processed_at)
       SELECT 'old', n::text, now() - interval '8 days' FROM generate_series(1, 2500) n`,
    );
    await sql(`INSERT INTO event_inbox (consumer, event_id) VALUES ('young', '1')`);
    await service({ inbox: { pruneEveryMs: 50 } });
    const count = async (consumer: string) => {
      const [row] = await sql<{ n: string }>(
        'SELECT count(*) AS n FROM event_inbox WHERE consumer = $1',
        [consumer],
      );
      return Number(row?.n);
    };
    await waitFor(async () => (await count('old')) === 0, { what: 'the old rows to go' });
    expect(await count('young')).toBe(1);
  });
});
