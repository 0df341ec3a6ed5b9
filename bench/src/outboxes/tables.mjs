// The tables of each system, how one event is stored in them, and how a race fills them in bulk.
import { eventOf } from './events.mjs';

const CHUNK = 5000;

const hand = {
  create: (schema) => `CREATE TABLE ${schema}.outbox (
    sequence bigserial PRIMARY KEY, id uuid NOT NULL, event_key text NOT NULL, topic text NOT NULL,
    event_data json NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz);
    CREATE TABLE ${schema}.lease (shard smallint PRIMARY KEY, owner text NOT NULL);
    INSERT INTO ${schema}.lease SELECT shard, 'me' FROM generate_series(0, 15) AS shard`,
  /** As ours is read and pruned where rows are kept. */
  createForMarks: (schema) => `
    CREATE INDEX ON ${schema}.outbox (sequence) WHERE published_at IS NULL;
    CREATE INDEX ON ${schema}.outbox (published_at) WHERE published_at IS NOT NULL`,
  columns: 'id, event_key, topic, event_data',
  values: ({ id, key, topic, envelope }) => [id, key, topic, JSON.stringify(envelope)],
  types: ['uuid', 'text', 'text', 'json'],
};

/** The columns that Debezium's documentation gives the table. */
const debezium = {
  create: (schema) => `CREATE TABLE ${schema}.outbox (
    id uuid PRIMARY KEY, aggregatetype varchar(255) NOT NULL, aggregateid varchar(255) NOT NULL,
    type varchar(255) NOT NULL, payload json NOT NULL)`,
  columns: 'id, aggregatetype, aggregateid, type, payload',
  values: ({ id, key, topic, envelope }) => [id, topic, key, topic, JSON.stringify(envelope)],
  types: ['uuid', 'text', 'text', 'text', 'json'],
};

/** Made by `DatabaseSetup` of pg-transactional-outbox. */
const segmented = {
  columns: 'id, aggregate_type, aggregate_id, message_type, segment, payload, metadata',
  values: ({ id, key, topic, envelope }) => [id, 'order', key, topic, key, envelope, { topic }],
  types: ['uuid', 'text', 'text', 'text', 'text', 'jsonb', 'jsonb'],
};

/** Made by the migration of @mainstay/outbox. */
const mainstay = {
  table: 'event_outbox',
  columns: 'id, aggregate_id, aggregate_type, event_type, event_key, topic, event_data',
  values: ({ id, key, topic, envelope }) => [
    id,
    key,
    'order',
    topic,
    key,
    topic,
    JSON.stringify(envelope),
  ],
  types: ['uuid', 'text', 'text', 'text', 'text', 'text', 'json'],
};

export const TABLES = { hand, debezium, segmented, mainstay };

/** Stores the events `from` to `to` in the order of their numbers, as rows committed long ago. */
export async function fill(client, { schema, topic }, layout, from, to) {
  const { table = 'outbox', columns, values, types } = layout;
  const text =
    `INSERT INTO ${schema}.${table} (${columns}) SELECT * FROM unnest(` +
    types.map((type, index) => `$${index + 1}::${type}[]`).join(', ') +
    ')';
  for (let start = from; start < to; start += CHUNK) {
    const end = Math.min(start + CHUNK, to);
    const numbers = Array.from({ length: end - start }, (_, index) => start + index);
    const rows = numbers.map((n) => values(eventOf(n, topic)));
    await client.query(
      text,
      types.map((_, column) => rows.map((row) => row[column])),
    );
  }
  await client.query(`ANALYZE ${schema}.${table}`);
  await client.query('CHECKPOINT');
}
