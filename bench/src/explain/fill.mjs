// An outbox as it may come to stand: most rows published and kept, a part pending, a few of those
// in backoff or dead.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Client } = require('pg');
const { MigrationRunner } = require('@mainstay/database');
const { outboxMigrations } = require('@mainstay/outbox');

export const PENDING_SHARE = 0.1;
const KEYS = 50_000;

/** Migrates the schema and fills its outbox; the leases are all the owner's. */
export async function fillOutbox(url, schema, owner, rows) {
  await new MigrationRunner({ url, schema, migrations: outboxMigrations }).upgrade();
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`SET search_path TO "${schema}"`);
    const indexes = await dropIndexes(client, schema);
    await client.query('ALTER TABLE event_outbox DISABLE TRIGGER ALL');
    await client.query('ALTER TABLE event_outbox SET (autovacuum_enabled = false)');
    await client.query(
      `INSERT INTO event_outbox
         (aggregate_id, aggregate_type, event_type, event_data, event_key, topic, sequence,
          created_at, published_at, next_attempt_at, dead_at, retry_count)
       SELECT 'k' || n % ${KEYS}, 't', 't.v1', ('{"event_id":"' || n || '","data":{}}')::json,
         'k' || n % ${KEYS}, 't.v1', n, now() - interval '2 hours',
         CASE WHEN n % ${1 / PENDING_SHARE} <> 0
              THEN now() - n % 7200 * interval '1 second' END,
         CASE WHEN n % 1000 = 0 THEN now() + (n % 7000 - 3500) * interval '1 second' END,
         CASE WHEN n % 5000 = 10 THEN now() - interval '1 minute' END,
         CASE WHEN n % 1000 = 0 THEN 1 ELSE 0 END
       FROM generate_series(1, $1::bigint) AS n`,
      [rows],
    );
    for (const { indexdef } of indexes) await client.query(indexdef);
    await client.query('ALTER TABLE event_outbox ENABLE TRIGGER ALL');
    await client.query('VACUUM ANALYZE event_outbox');
    await client.query(
      `UPDATE event_outbox_shard
       SET owner = $1, epoch = 1, lease_until = now() + interval '1 day'`,
      [owner],
    );
  } finally {
    await client.end();
  }
}

/** Filling a table and indexing it afterwards takes a third of the time. */
async function dropIndexes(client, schema) {
  const { rows } = await client.query(
    `SELECT indexname, indexdef FROM pg_indexes
     WHERE schemaname = $1 AND tablename = 'event_outbox' AND indexname <> 'event_outbox_pkey'`,
    [schema],
  );
  for (const { indexname } of rows) await client.query(`DROP INDEX "${schema}"."${indexname}"`);
  return rows;
}
