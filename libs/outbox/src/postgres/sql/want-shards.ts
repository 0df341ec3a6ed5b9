import type { OutboxTables } from '../outbox-tables';

/** Asks the owners of the shards `$3` for them, for `$2` milliseconds. Never waits. */
export const wantShards = ({ shards }: OutboxTables): string => `
UPDATE ${shards} AS lease
SET wanted_by = $1, wanted_until = clock_timestamp() + $2 * interval '1 millisecond'
FROM (
  SELECT shard FROM ${shards}
  WHERE shard = ANY ($3::smallint[])
    AND (wanted_by IS NULL OR wanted_by = $1 OR wanted_until <= clock_timestamp())
  ORDER BY shard
  FOR UPDATE SKIP LOCKED
) AS owned
WHERE lease.shard = owned.shard`;
