import type { OutboxTables } from '../outbox-tables';

/** Takes those of the shards `$3` that nobody holds; each claim is a new epoch. Never waits. */
export const claimShards = ({ shards }: OutboxTables): string => `
UPDATE ${shards} AS lease
SET owner = $1, epoch = lease.epoch + 1, wanted_by = NULL, wanted_until = NULL,
    lease_until = clock_timestamp() + $2 * interval '1 millisecond'
FROM (
  SELECT shard FROM ${shards}
  WHERE shard = ANY ($3::smallint[])
    AND (owner IS NULL OR owner = $1 OR lease_until <= clock_timestamp())
  ORDER BY shard
  FOR UPDATE SKIP LOCKED
) AS free
WHERE lease.shard = free.shard
RETURNING lease.shard, lease.epoch::text AS epoch`;
