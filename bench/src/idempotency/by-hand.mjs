// The bound: the same statements on node-postgres alone, BEGIN sent together with the inbox's row.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { escapeLiteral, Pool } = require('pg');

const ORDER = {
  name: 'order',
  text: 'INSERT INTO bench.orders (id, customer, amount) VALUES ($1, $2, $3)',
};

export function byHand(url, connections) {
  const pool = new Pool({ connectionString: url, max: connections });
  const inTransaction = async (begin) => {
    const client = await pool.connect();
    try {
      await client.query(begin);
      await client.query({ ...ORDER, values: [randomUUID(), 'c', 7] });
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  };
  return {
    business: () => inTransaction('START TRANSACTION'),
    throughInbox: (key) =>
      inTransaction(
        `START TRANSACTION; INSERT INTO bench.event_inbox (consumer, event_id, processed_at)
         VALUES ('bench-consumer', ${escapeLiteral(key)}, now())
         ON CONFLICT (consumer, event_id) DO NOTHING RETURNING 1`,
      ),
    close: () => pool.end(),
  };
}
