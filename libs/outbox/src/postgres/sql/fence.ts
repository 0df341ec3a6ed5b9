import type { OutboxTables } from '../outbox-tables';

/**
 * The shards of `$1`/`$2` (shard, epoch) that `$3` still owns. Locking them keeps a takeover from
 * happening between this look and the mark; claims skip locked shards.
 */
export const fence = ({ shards }: OutboxTables): string => `
fence AS MATERIALIZED (
  SELECT lease.shard
  FROM ${shards} AS lease
  JOIN unnest($1::smallint[], $2::bigint[]) AS held(shard, epoch)
    ON lease.shard = held.shard AND lease.epoch = held.epoch
  WHERE lease.owner = $3
  FOR SHARE OF lease
)`;
