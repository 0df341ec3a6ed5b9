import type { OutboxTables } from '../outbox-tables';

/**
 * The shards of `$1`/`$2` (shard, epoch) that `$3` still owns. Locking them keeps a takeover from
 * happening between this look and the mark; claims skip locked shards. Whoever waits for a shard's
 * lock locks shards in the order of their numbers: see {@link lockOwned}.
 */
export const fence = ({ shards }: OutboxTables): string => `
fence AS MATERIALIZED (
  SELECT lease.shard
  FROM ${shards} AS lease
  JOIN unnest($1::smallint[], $2::bigint[]) AS held(shard, epoch)
    ON lease.shard = held.shard AND lease.epoch = held.epoch
  WHERE lease.owner = $3
  ORDER BY lease.shard
  FOR SHARE OF lease
)`;

/**
 * Compared with a row's shard. An array, taken once: joined, the planner looks every row up again
 * for each shard.
 */
export const inFence = 'ANY (ARRAY(SELECT shard FROM fence))';
