// The relay a careful team writes by hand, without leases, retries or dead rows: 1,000 rows with
// SKIP LOCKED, one send, one DELETE. Woken by the NOTIFY of every transaction, or by a short poll.
// `adds` names what of ours it does as well, to see what that alone costs: the `headers` of the
// envelope, `marks` that keep the row, a `fence` on the leases of 16 shards.
import { createRequire } from 'node:module';
import { Kafka, logLevel } from 'kafkajs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Client } = require('pg');
const BATCH = 1000;
const FALLBACK_MS = 1000;

const { url, schema, bootstrapServers, pollMs, adds = [] } = JSON.parse(process.argv[2]);
const [withHeaders, withMarks, withFence] = ['headers', 'marks', 'fence'].map((name) =>
  adds.includes(name),
);
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
    ${withMarks ? 'WHERE published_at IS NULL' : ''}
    ORDER BY sequence LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
};
const remove = withMarks
  ? `UPDATE ${schema}.outbox SET published_at = now() WHERE sequence = ANY ($1::bigint[])`
  : `DELETE FROM ${schema}.outbox WHERE sequence = ANY ($1::bigint[])`;
const fence = {
  name: 'fence',
  text: `SELECT shard FROM ${schema}.lease WHERE owner = 'me' ORDER BY shard FOR SHARE`,
};

function headersOf({ id, value }) {
  if (!withHeaders) return { event_id: id };
  const envelope = JSON.parse(value);
  return {
    event_id: envelope.event_id,
    event_type: envelope.event_type,
    source_service: envelope.source_service,
    schema_version: String(envelope.schema_version),
    occurred_at: envelope.event_timestamp,
    content_type: 'application/json',
    trace_id: envelope.correlation_id,
  };
}

async function relay() {
  await client.query('BEGIN');
  const { rows } = await client.query(read);
  if (rows.length > 0) {
    const byTopic = Map.groupBy(rows, ({ topic }) => topic);
    await producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, of]) => ({
        topic,
        messages: of.map((row) => ({
          key: row.event_key,
          value: row.value,
          headers: headersOf(row),
        })),
      })),
    });
    if (withFence) await client.query(fence);
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
