import type { OutboxTables } from '../outbox-tables';

/**
 * The shards `$1` owns, locked in the order of their numbers, as {@link fence} locks them: a
 * renewal beside a mark of the same relay never waits for it in a circle. An UPDATE alone would
 * lock in the order of the table's pages.
 */
export const lockOwned = ({ shards }: OutboxTables, condition = 'true'): string => `
owned AS MATERIALIZED (
  SELECT shard FROM ${shards}
  WHERE owner = $1 AND ${condition}
  ORDER BY shard
  FOR NO KEY UPDATE
)`;
