// How PostgreSQL finds its way through an outbox of 10 million rows: each statement of a relay, its
// plan and its time. A statement that walks the whole table fails the race.
import { createRequire } from 'node:module';
import { startOwnPostgres } from '@mainstay/testing';
import { fillOutbox, PENDING_SHARE } from './fill.mjs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Client } = require('pg');
const {
  outboxTables,
  PostgresDeadRows,
  PostgresRelayStore,
  RELAY_SESSION_OPTIONS,
  SHARD_COUNT,
} = require('@mainstay/outbox');

const ROWS = 10_000_000;
const SCHEMA = 'explained';
const BATCH = 500;
const OWNER = 'the-relay';
const RETENTION_MS = 3_600_000;
const WHOLE_TABLE = /Seq Scan on event_outbox\b/;
const TIME = /Execution Time: ([\d.]+) ms/;

const tables = outboxTables(SCHEMA);
const shards = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);
const fence = { owner: OWNER, shards: shards.map((shard) => ({ shard, epoch: '1' })) };
let server;
let client;

/** Explains what is asked instead of answering it, and leaves nothing of it behind. */
function explaining(plans) {
  return {
    async query(text, values) {
      await client.query('BEGIN');
      const explained = `EXPLAIN (ANALYZE, BUFFERS) ${text}`;
      const { rows } = await client.query(explained, [...values]);
      await client.query('ROLLBACK');
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      return { rows: [NO_DEPTH], rowCount: 0 };
    },
    close: async () => {},
  };
}

const NO_DEPTH = { depth: '0', dead: '0', oldest_age_seconds: 0 };

const storeOn = (plans, onDead = 'continue', deletePublished = false) =>
  new PostgresRelayStore(explaining(plans), tables, { onDead, deletePublished });
const deadOn = (plans) => new PostgresDeadRows(explaining(plans), tables);

async function batchOf() {
  const { rows } = await client.query(
    `SELECT id FROM ${tables.outbox} WHERE published_at IS NULL AND dead_at IS NULL
       AND next_attempt_at IS NULL AND shard = 0 ORDER BY sequence LIMIT ${BATCH}`,
  );
  return rows.map(({ id }) => id);
}

const failed = (ids) =>
  ids.map((id) => ({ id, spent: 1, error: 'refused', delayMs: 1000, dead: false }));

/** As after an autovacuum that came by while nothing was pending. */
async function withStatistics(reltuples, run) {
  const of = `oid = '${tables.outbox}'::regclass`;
  const { rows } = await client.query(`SELECT reltuples FROM pg_class WHERE ${of}`);
  await client.query(`UPDATE pg_class SET reltuples = ${reltuples} WHERE ${of}`);
  try {
    await run();
  } finally {
    await client.query(`UPDATE pg_class SET reltuples = ${rows[0].reltuples} WHERE ${of}`);
  }
}

/** Each statement, asked as a relay asks it. */
const STATEMENTS = {
  'renew the leases': (plans) => storeOn(plans).renew(OWNER, 10_000),
  'claim shards': (plans) => storeOn(plans).claim(OWNER, 10_000, shards),
  'read, 16 shards': (plans) => storeOn(plans).read(shards, BATCH),
  'read, statistics of an empty table': (plans) =>
    withStatistics(0, () => storeOn(plans).read(shards, BATCH)),
  'read, onDead hold': (plans) => storeOn(plans, 'hold').read(shards, BATCH),
  'mark published': async (plans) => storeOn(plans).markPublished(fence, await batchOf()),
  'delete published': async (plans) =>
    storeOn(plans, 'continue', true).markPublished(fence, await batchOf()),
  'mark failed': async (plans) => storeOn(plans).markFailed(fence, failed(await batchOf())),
  retention: (plans) => storeOn(plans).prune(RETENTION_MS, 1000),
  depth: (plans) => storeOn(plans).depth(),
  'list dead': (plans) => deadOn(plans).list({}, 100),
  'requeue dead by id': async (plans) => deadOn(plans).requeue({ ids: await deadIds() }),
  'purge dead of a topic': (plans) => deadOn(plans).purge({ topic: 't.v1' }),
};

async function deadIds() {
  const { rows } = await client.query(
    `SELECT id FROM ${tables.outbox} WHERE published_at IS NULL AND dead_at IS NOT NULL LIMIT 10`,
  );
  return rows.map(({ id }) => id);
}

function variant(name) {
  return {
    name,
    async run(run) {
      const plans = [];
      await STATEMENTS[name](plans);
      if (run === 1) console.log(`\n${name}\n${plans.join('\n')}\n`);
      const ms = plans.reduce((sum, plan) => sum + Number(TIME.exec(plan)?.[1]), 0);
      const scans = plans.filter((plan) => WHOLE_TABLE.test(plan)).length;
      return { rate: 1000 / ms, measures: { ms }, checks: { whole_table_scans: scans } };
    },
  };
}

export const race = {
  name: 'explain',
  unit: 'times a second',
  async prepare({ scale }) {
    const projectDir = new URL('../../..', import.meta.url).pathname;
    const settings = {
      shared_buffers: '512MB',
      maintenance_work_mem: '512MB',
      max_wal_size: '8GB',
    };
    server = await startOwnPostgres({ projectDir, settings });
    this.versions = { postgres: server.version };
    client = new Client({ connectionString: server.url, options: RELAY_SESSION_OPTIONS });
    await client.connect();
    const rows = Math.round(ROWS * scale);
    await fillOutbox(server.url, SCHEMA, OWNER, rows);
    console.log(`${rows} rows, one in ${1 / PENDING_SHARE} of them pending`);
  },
  async finish() {
    await client?.end();
    await server?.dispose();
  },
  variants: Object.keys(STATEMENTS).map(variant),
  // A relay looks every few milliseconds: a look must not grow with the table.
  goals: [
    { of: 'read, 16 shards', measure: 'ms', most: 50 },
    { of: 'read, statistics of an empty table', measure: 'ms', most: 50 },
    { of: 'retention', measure: 'ms', most: 100 },
    { of: 'list dead', measure: 'ms', most: 50 },
  ],
};
