// What becomes of the outbox table under a load that goes on: rows come and go at one rate, and its
// size, its dead rows and autovacuum's work are looked at every few seconds.
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { startOwnPostgres } from '@mainstay/testing';
import { startOutbox } from './outbox-app.mjs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Client } = require('pg');

const SECONDS = 240;
const LOOK_EVERY_MS = 5000;
const ROWS_PER_SECOND = 2000;
const PER_TRANSACTION = 20;
const WRITERS = 4;
const KEPT_MS = 20_000;

let server;
let client;
let runs = 0;

const LOOK = `
SELECT n_live_tup::int AS live, n_dead_tup::int AS dead, autovacuum_count::int AS vacuums,
  (pg_total_relation_size(relid) / 1048576.0)::float8 AS mb,
  (pg_relation_size(relid) / 1048576.0)::float8 AS heap_mb
FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = 'event_outbox'`;

/** Each writer commits its share at an even pace, or as fast as it can where that is too fast. */
async function write(app, until) {
  const everyMs = (1000 * PER_TRANSACTION * WRITERS) / ROWS_PER_SECOND;
  let n = 0;
  let due = performance.now();
  while (performance.now() < until) {
    await app.add(n, PER_TRANSACTION);
    n += PER_TRANSACTION;
    due += everyMs;
    await pause(Math.max(0, due - performance.now()));
  }
  return n;
}

async function watch(schema, until) {
  const series = [];
  const begunAt = performance.now();
  while (performance.now() < until) {
    await pause(LOOK_EVERY_MS);
    const { rows } = await client.query(LOOK, [schema]);
    const look = { second: Math.round((performance.now() - begunAt) / 1000), ...rows[0] };
    series.push(look);
    const { second, live, dead, vacuums, mb, heap_mb: heapMb } = look;
    console.log(
      `    ${String(second).padStart(4)} s  ${mb.toFixed(1)} MB (heap ${heapMb.toFixed(1)})  ` +
        `${live} live  ${dead} dead  ${vacuums} autovacuums`,
    );
  }
  return series;
}

const variant = (name, outbox) => ({
  name,
  async run(_run, { scale }) {
    const schema = `table_${(runs += 1)}`;
    const app = await startOutbox({ url: server.url, schema, outbox });
    const begunAt = performance.now();
    const until = begunAt + SECONDS * scale * 1000;
    const writing = Promise.all(Array.from({ length: WRITERS }, () => write(app, until)));
    const series = await watch(schema, until);
    const written = (await writing).reduce((sum, count) => sum + count, 0);
    const seconds = (performance.now() - begunAt) / 1000;
    const lost = written - (await app.published(written));
    await app.close();
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    const half = series[Math.floor(series.length / 2)];
    const end = series.at(-1);
    const measures = {
      mb: end.mb,
      growth: end.mb / half.mb,
      dead_most: Math.max(...series.map(({ dead }) => dead)),
      autovacuums: end.vacuums,
    };
    return { rate: written / seconds, measures, checks: { lost } };
  },
});

const names = ['deleted with the mark', `kept for ${KEPT_MS / 1000} s`];

export const race = {
  name: 'table',
  unit: 'rows/s',
  async prepare() {
    const projectDir = new URL('../../..', import.meta.url).pathname;
    // A run of minutes stands for days: autovacuum looks six times as often as by default.
    const settings = { shared_buffers: '256MB', max_wal_size: '4GB', autovacuum_naptime: '10s' };
    server = await startOwnPostgres({ projectDir, durable: true, settings });
    this.versions = { postgres: server.version };
    client = new Client({ connectionString: server.url });
    await client.connect();
  },
  async finish() {
    await client?.end();
    await server?.dispose();
  },
  variants: [
    variant(names[0], { retentionMs: 0 }),
    variant(names[1], { retentionMs: KEPT_MS, pruneEveryMs: 1000 }),
  ],
  // From the middle of a run to its end the table stays as large as it is.
  goals: names.map((of) => ({ of, measure: 'growth', most: 1.5 })),
};
