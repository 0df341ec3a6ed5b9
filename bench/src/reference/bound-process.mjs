// The hand-made bound: the same HTTP requests, the same statements and the same pool, by node:http,
// fetch and pg alone. No envelope is checked, nothing is traced, measured, retried or leased, no
// broker stands between the steps and no result outlives a crash: what a program costs that
// promises nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { contentServer } from './bound-content.mjs';
import { COMMANDS, SCHEMA } from './bound-sql.mjs';
import { correctionPool } from './pool.mjs';
import { essays } from './texts.mjs';

const require = createRequire(import.meta.url);
const { EmbeddedPostgres } = require('@mainstay/database');
const { Pool } = require('pg');

/** As many as the spell checker takes at once, and as many results as the lifecycle service. */
const REQUESTS = 16;
const RESULTS = 8;
/** What the relay takes at a time. */
const BATCH = 500;
const REST_MS = 5;

const [count, seed] = process.argv.slice(2).map(Number);
const texts = essays(count, seed);
const folder = fileURLToPath(new URL('../../../.mainstay/bench-bound-', import.meta.url));
const dataDir = await mkdtemp(folder);
const database = new EmbeddedPostgres({ dataDir });
const { url } = await database.start();
const pool = new Pool({ connectionString: url, max: 20 });
const corrector = correctionPool();
await pool.query(SCHEMA);
await corrector.start();
const content = await contentServer(pool);
try {
  const storageIds = await Promise.all(texts.map((text) => content.store(text)));
  const startedAt = performance.now();
  const { corrections, settled } = await correctAll(storageIds);
  const seconds = (performance.now() - startedAt) / 1_000;
  process.send({ seconds, corrections, lost: count - settled });
} finally {
  await content.close();
  await corrector.stop();
  await pool.end();
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
  process.disconnect();
}

/** Requests through the outbox to the workers, their results through the outbox to the count. */
async function correctAll(storageIds) {
  await pool.query(COMMANDS.openPhase, [storageIds.length]);
  await pool.query(COMMANDS.addRequests, [storageIds]);
  const requests = [];
  const results = [];
  let corrections = 0;
  let settled = 0;
  let ended = false;
  const relay = (async () => {
    while (!ended) {
      const { rows } = await pool.query(COMMANDS.pending, [BATCH]);
      for (const { payload } of rows) (payload.result ? results : requests).push(payload);
      if (rows.length > 0) await pool.query(COMMANDS.mark, [rows.map(({ id }) => id)]);
      if (rows.length < BATCH) await delay(REST_MS);
    }
  })();
  const each = async (queue, work) => {
    while (!ended) {
      const next = queue.shift();
      if (next === undefined) await delay(1);
      else await work(next);
    }
  };
  const correct = async ({ essay, storageId }) => {
    await pool.query(COMMANDS.seen, [essay]);
    const { correctedText, totalCorrections } = await corrector.correct(
      await content.fetch(storageId),
      'en',
    );
    const corrected = await content.store(correctedText);
    const payload = { result: true, essay, corrected, totalCorrections };
    await inTransaction([
      [COMMANDS.inbox, ['checker', essay]],
      [COMMANDS.add, [JSON.stringify(payload)]],
    ]);
  };
  const settle = async ({ essay, corrected, totalCorrections }) => {
    const remaining = await inTransaction([
      [COMMANDS.inbox, ['lifecycle', essay]],
      [COMMANDS.settle, [essay, corrected, totalCorrections]],
    ]);
    corrections += totalCorrections;
    settled += 1;
    if (remaining.rows[0].remaining === 0) ended = true;
  };
  await Promise.all([
    relay,
    ...Array.from({ length: REQUESTS }, () => each(requests, correct)),
    ...Array.from({ length: RESULTS }, () => each(results, settle)),
  ]);
  return { corrections, settled };
}

/** @returns what the last statement answered. */
async function inTransaction(statements) {
  const client = await pool.connect();
  let failure;
  try {
    await client.query('BEGIN');
    let answer;
    for (const [text, values] of statements) answer = await client.query(named(text, values));
    await client.query('COMMIT');
    return answer;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    client.release(failure);
  }
}

/** A prepared statement. */
function named(text, values) {
  return { name: text.trim().slice(0, 40), text, values };
}
