// The relay a careful team writes by hand, without leases, retries or dead rows: 1,000 rows with
// SKIP LOCKED, one send, one DELETE. Woken by the NOTIFY of every transaction, or by a short poll.
import { createRequire } from 'node:module';
import { Kafka, logLevel } from 'kafkajs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Client } = require('pg');
const BATCH = 1000;
const FALLBACK_MS = 1000;

const { url, schema, bootstrapServers, pollMs } = JSON.parse(process.argv[2]);
const client = new Client({ connectionString: url });
await client.connect();
const kafka = new Kafka({ brokers: [bootstrapServers], logLevel: logLevel.ERROR });
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
await producer.connect();
let rung = false;
let wake = () => {};
let stopped = false;
if (pollMs === undefined) {
  const listener = new Client({ connectionString: url });
  await listener.connect();
  listener.on('notification', () => {
    rung = true;
    wake();
  });
  await listener.query(`LISTEN ${schema}`);
}

const read = {
  name: 'read',
  text: `SELECT sequence, id, event_key, topic, event_data::text AS value FROM ${schema}.outbox
    ORDER BY sequence LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
};
const remove = `DELETE FROM ${schema}.outbox WHERE sequence = ANY ($1::bigint[])`;

async function relay() {
  await client.query('BEGIN');
  const { rows } = await client.query(read);
  if (rows.length > 0) {
    const byTopic = Map.groupBy(rows, ({ topic }) => topic);
    await producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, of]) => ({
        topic,
        messages: of.map(({ id, event_key, value }) => ({
          key: event_key,
          value,
          headers: { event_id: id },
        })),
      })),
    });
    await client.query({
      name: 'remove',
      text: remove,
      values: [rows.map(({ sequence }) => sequence)],
    });
  }
  await client.query('COMMIT');
  return rows.length;
}

async function run() {
  while (!stopped) {
    rung = false;
    if ((await relay()) > 0 || rung) continue;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs ?? FALLBACK_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

process.once('SIGTERM', () => {
  stopped = true;
  process.exit(0);
});
process.send('ready');
await run();
