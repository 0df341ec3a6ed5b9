// The bounds: the same on node-postgres alone.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../package.json', import.meta.url));
const { escapeLiteral, Pool } = require('pg');

const ORDER = {
  name: 'order',
  text: 'INSERT INTO bench.orders (id, customer, amount) VALUES ($1, $2, $3)',
};

/** The row, and the order only where the row is new. */
const BOTH = {
  name: 'both',
  text: `WITH inbox AS (
      INSERT INTO bench.event_inbox (consumer, event_id, processed_at)
      VALUES ('bench-consumer', $1, now())
      ON CONFLICT (consumer, event_id) DO NOTHING RETURNING 1
    )
    INSERT INTO bench.orders (id, customer, amount)
    SELECT $2::uuid, $3::text, $4::int FROM inbox`,
};

export function byHand(url, connections) {
  const pool = new Pool({ connectionString: url, max: connections });
  const order = () => ({ ...ORDER, values: [randomUUID(), 'c', 7] });
  const inTransaction = async (begin, statement = order()) => {
    const client = await pool.connect();
    try {
      await client.query(begin);
      await client.query(statement);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  };
  return {
    business: () => inTransaction('START TRANSACTION'),
    /** An inbox that knows nothing of its handler: the row, in one message with BEGIN. */
    throughInbox: (key) =>
      inTransaction(
        `START TRANSACTION; INSERT INTO bench.event_inbox (consumer, event_id, processed_at)
         VALUES ('bench-consumer', ${escapeLiteral(key)}, now())
         ON CONFLICT (consumer, event_id) DO NOTHING RETURNING 1`,
      ),
    /**
     * Less than any inbox can do: row and order in one statement, which somebody must have written
     * for this very handler. What is left is PostgreSQL's own work on one row and two indexes more.
     */
    inOneStatement: (key) =>
      inTransaction('START TRANSACTION', { ...BOTH, values: [key, randomUUID(), 'c', 7] }),
    close: () => pool.end(),
  };
}
