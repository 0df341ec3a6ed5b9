import {
  outboxTables,
  PostgresRelayStore,
  RELAY_SESSION_OPTIONS,
  SHARD_COUNT,
  type MarkFence,
} from '@mainstay/outbox';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { Client } from 'pg';
import { dropSchema, startOutboxApp, type OutboxApp } from '../integration/outbox/outbox-app';

const OWNER = 'the-relay';
const LEASE_MS = 60_000;
const SHARDS = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);
const BLOCKED = SHARD_COUNT / 2;

/**
 * Under load a relay once said "the leases cannot be renewed: deadlock detected": its renewal
 * locked the leases in the order of the table's pages, a mark beside it in the order of its batch.
 * A third session holds a lease in the middle until both wait: whoever locks in another order than
 * the other then has what the other waits for.
 */
describeOn(['postgres'], 'A renewal beside a mark of the same relay', ({ postgres }) => {
  const schema = uniquePrefix('deadlock');
  const tables = outboxTables(schema);
  const sessions: Client[] = [];
  let app: OutboxApp;

  beforeAll(async () => {
    app = await startOutboxApp({ url: postgres.url, schema });
  });
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map((client) => client.end()));
  });
  afterAll(async () => {
    await dropSchema(app, schema);
    await app.close();
  });

  async function session(): Promise<Client> {
    const client = new Client({ connectionString: postgres.url, options: RELAY_SESSION_OPTIONS });
    sessions.push(client);
    await client.connect();
    return client;
  }

  const storeOn = (client: Client) =>
    new PostgresRelayStore(
      { query: (text, values) => client.query(text, [...values]), close: async () => {} },
      tables,
      { onDead: 'continue', deletePublished: false },
    );

  /** Every lease is the relay's, and stands in the table's pages in this order. */
  async function placeLeases(order: readonly number[]): Promise<void> {
    await app.query('TRUNCATE event_outbox_shard');
    await app.query(
      `INSERT INTO event_outbox_shard (shard, owner, epoch, lease_until)
       SELECT shard, $2, 1, now() + interval '1 hour'
       FROM unnest($1::smallint[]) WITH ORDINALITY AS placed(shard, position) ORDER BY position`,
      [order, OWNER],
    );
  }

  async function waits(client: Client): Promise<void> {
    const pid = (client as Client & { processID: number }).processID;
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'`;
    const what = 'a session to wait for a lock';
    await waitFor(async () => (await app.query(waiting, [pid])).length > 0, { what });
  }

  const ascending = SHARDS;
  const descending = SHARDS.toReversed();
  const fenceOf = (order: readonly number[]): MarkFence => ({
    owner: OWNER,
    shards: order.map((shard) => ({ shard, epoch: '1' })),
  });
  const renewal = (store: PostgresRelayStore) => store.renew(OWNER, LEASE_MS);
  const giveAway = (store: PostgresRelayStore) => store.release(OWNER, descending);

  it.each([
    ['renewal', 'downwards', 'upwards', renewal, descending, ascending],
    ['renewal', 'upwards', 'downwards', renewal, ascending, descending],
    ['giving away', 'downwards', 'upwards', giveAway, descending, ascending],
    ['giving away', 'upwards', 'downwards', giveAway, ascending, descending],
  ])('ends in no deadlock: a %s in pages %s, a batch %s', async (...given) => {
    const [, , , change, pages, batch] = given;
    await placeLeases(pages);
    await app.add('subject', 1);
    const [row] = await app.query<{ id: string }>(
      'SELECT id FROM event_outbox WHERE published_at IS NULL',
    );
    const [holder, changing, marking] = [await session(), await session(), await session()];
    await holder.query('BEGIN');
    await holder.query(`SELECT 1 FROM ${tables.shards} WHERE shard = ${BLOCKED} FOR NO KEY UPDATE`);
    const changed = change(storeOn(changing));
    await waits(changing);
    const marked = storeOn(marking).markPublished(fenceOf(batch), [row!.id]);
    await waits(marking);
    await holder.query('ROLLBACK');
    const outcomes = await Promise.allSettled([changed, marked]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });
});
