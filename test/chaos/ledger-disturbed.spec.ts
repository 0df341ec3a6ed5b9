import { diagnostics } from '@mainstay/core';
import { waitFor } from '@mainstay/testing';
import { Client } from 'pg';
import { Ledger } from './ledger/ledger';
import { repeatsOf, statementOf } from './ledger/statement';

// Servers that go away are this suite's subject: nobody needs to hear of it.
diagnostics.log.subscribe(undefined, () => undefined);

const TRANSFERS = 1_000;
const SETTLE_MS = 180_000;
const TEN_MINUTES_MS = 600_000;
const FULL_FOR_MS = 5_000;
const NO_ENVELOPES = 90;
const TOO_LARGE = 10;

describe('a ledger under what servers and machines do to it', () => {
  let ledger: Ledger;
  let asked = 0;
  beforeAll(async () => {
    ledger = await Ledger.start();
  });
  afterAll(() => ledger?.close());

  function ask(count = TRANSFERS): void {
    asked += count;
    ledger.transfers.ask(count);
  }

  async function debited(count: number): Promise<void> {
    const what = `${count} transfers to be debited`;
    const reached = async () => (await statementOf(ledger)).debited >= count;
    await waitFor(reached, { what, deadlineMs: SETTLE_MS, intervalMs: 100 });
  }

  /** Waits for all that was asked for and checks it: each once, or explained. */
  async function settles(title: string, more: { pending?: number; dead?: number } = {}) {
    await ledger.transfers.confirmed();
    const { pending = 0, dead = 0 } = more;
    const isSettled = async () => {
      const now = await statementOf(ledger);
      const through = now.debited === asked && now.credited === asked && now.settled >= now.credits;
      return through && now.pending === pending && now.dead === dead;
    };
    const what = `${asked} transfers to be settled`;
    await waitFor(isSettled, { what, deadlineMs: SETTLE_MS, intervalMs: 500 });
    const found = await statementOf(ledger);
    const repeats = await repeatsOf(ledger);
    process.stdout.write(`${title}: ${JSON.stringify(found)}\n`);
    expect(found).toMatchObject({ debits: asked, wrong_accounts: 0 });
    expect(found.credits).toBe(asked + repeats.length);
    expect(found.settled).toBe(found.credits);
    expect(repeats.filter(({ cause }) => cause === undefined)).toEqual([]);
    expect(await ledger.deadLetters()).toBe(0);
    return repeats.length;
  }

  it('gets over a Redis that is flushed in the middle', async () => {
    ask();
    await debited(asked - TRANSFERS / 2);
    await ledger.flush();
    ask();
    const repeats = await settles('Redis flushed');
    expect(repeats).toBeLessThan(TRANSFERS / 100);
  });

  it('goes by no process’ clock: one is ten minutes ahead, one behind', async () => {
    const before = (await repeatsOf(ledger)).length;
    const joining = [
      await ledger.kill('teller', { clockOffMs: TEN_MINUTES_MS }),
      await ledger.kill('vault', { clockOffMs: TEN_MINUTES_MS }),
      await ledger.kill('teller', { clockOffMs: -TEN_MINUTES_MS }),
    ];
    await Promise.all(joining.map((member) => member.whenAssigned()));
    ask();
    expect(await settles('clocks ten minutes off')).toBe(before);
  });

  it('waits where PostgreSQL has no connection left, and loses nothing', async () => {
    const taken: Client[] = [];
    let refused: unknown;
    while (refused === undefined) {
      const client = new Client({ connectionString: ledger.servers.postgres.url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        taken.push(client);
      } catch (error) {
        refused = error;
      }
    }
    ask();
    // Its successor finds no connection: it waits at its start.
    const successor = await ledger.kill('vault');
    const startedAt = performance.now();
    await waitFor(() => performance.now() - startedAt > FULL_FOR_MS, { what: 'a full server' });
    await Promise.all(taken.map((client) => client.end()));
    await successor.whenAssigned();
    await settles(`PostgreSQL full for ${FULL_FOR_MS} ms, ${taken.length} connections taken`);
    expect(refused).toMatchObject({ code: '53300' });
  });

  it('goes on while a transaction stays open from before its rows', async () => {
    const client = new Client({ connectionString: ledger.servers.postgres.url });
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('CREATE TABLE public.held AS SELECT txid_current()');
    ask(2 * TRANSFERS);
    await settles('a transaction open meanwhile');
    const { rows } = await client.query<{ ms: number }>(
      'SELECT (extract(epoch FROM clock_timestamp() - now()) * 1000)::float8 AS ms',
    );
    process.stdout.write(`it was open for ${rows[0]!.ms.toFixed(0)} ms\n`);
    await client.query('ROLLBACK');
    await client.end();
  });

  it('publishes what stands behind 100 poison rows at the head', async () => {
    await ledger.query(`
      INSERT INTO teller.event_outbox
        (aggregate_id, aggregate_type, event_type, event_data, event_key, topic)
      SELECT 'poison' || n, 'poison', 'poison.v1',
        CASE WHEN n > ${TOO_LARGE} THEN '{"hello": 1}'::json
        ELSE json_build_object('event_id', 'poison' || n, 'event_type', 'poison.v1',
          'event_timestamp', '2026-01-01T00:00:00.000Z', 'source_service', 'poison',
          'data', json_build_object('text', repeat('x', 1100000))) END,
        'poison' || n, 'ledger.transfer.debited.v1'
      FROM generate_series(1, ${NO_ENVELOPES + TOO_LARGE}) AS n`);
    ask();
    await settles('100 poison rows', { pending: TOO_LARGE, dead: NO_ENVELOPES });
    const [row] = await ledger.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM teller.event_outbox
       WHERE published_at IS NULL AND dead_at IS NULL
         AND retry_count > 0 AND next_attempt_at IS NOT NULL`,
    );
    expect(row).toEqual({ waiting: TOO_LARGE });
  });
});
