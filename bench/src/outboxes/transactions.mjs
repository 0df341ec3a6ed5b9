// How each system writes an order and its event in one transaction.
import { createRequire } from 'node:module';
import { eventOf, WRITERS } from './events.mjs';
import { TABLES } from './tables.mjs';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { Client } = require('pg');

/**
 * @returns {transaction(writer, n, orderId): Promise<void>, close(): Promise<void>}
 */
export async function transactionsOf(settings) {
  if (settings.system === 'mainstay') {
    const { mainstayTransactions } = await import('./mainstay-app.mjs');
    return mainstayTransactions(settings);
  }
  const clients = await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      const client = new Client({ connectionString: settings.url });
      await client.connect();
      return client;
    }),
  );
  const store = await storeOf(settings);
  const order = {
    name: 'order',
    text: `INSERT INTO ${settings.schema}.orders (id, customer, amount) VALUES ($1, $2, $3)`,
  };
  return {
    async transaction(writer, n, orderId) {
      const client = clients[writer];
      const event = eventOf(n, settings.topic);
      await client.query('BEGIN');
      await client.query({ ...order, values: [orderId, event.key, n] });
      await store(client, event);
      await client.query('COMMIT');
    },
    close: () => Promise.all(clients.map((client) => client.end())),
  };
}

async function storeOf({ system, schema, notify, lock }) {
  if (system === 'segmented') return packagedStore(schema);
  const { columns, types, values } = TABLES[system];
  const placeholders = types.map((_, index) => `$${index + 1}`).join(', ');
  // The key, the second value, is locked until the commit, as our trigger does it.
  const given = lock
    ? `SELECT ${types.map((type, index) => `$${index + 1}::${type}`).join(', ')}
       FROM (SELECT pg_advisory_xact_lock(hashtextextended($2::text, 0)) OFFSET 0) AS key_lock`
    : `VALUES (${placeholders})`;
  const insert = `INSERT INTO ${schema}.outbox (${columns}) ${given}`;
  // The notification goes along: no round trip of its own.
  const text = notify ? `WITH added AS (${insert}) SELECT pg_notify('${schema}', '')` : insert;
  return (client, event) => client.query({ name: 'event', text, values: values(event) });
}

async function packagedStore(schema) {
  const { getDisabledLogger, initializeMessageStorage } = await import('pg-transactional-outbox');
  const settings = { dbSchema: schema, dbTable: 'outbox' };
  const store = initializeMessageStorage(
    { outboxOrInbox: 'outbox', settings },
    getDisabledLogger(),
  );
  return (client, { id, key, topic, envelope }) =>
    store(
      {
        id,
        aggregateType: 'order',
        aggregateId: key,
        messageType: topic,
        segment: key,
        payload: envelope,
        metadata: { topic },
      },
      client,
    );
}
