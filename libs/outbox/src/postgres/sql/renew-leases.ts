import type { OutboxTables } from '../outbox-tables';
import { lockOwned } from './lock-owned';

/**
 * Renews what `$1` owns for `$2` milliseconds and shows every lease as it stood before. By the
 * server's clock throughout. A lease that ran out but was taken by nobody is still the owner's.
 */
export const renewLeases = (tables: OutboxTables): string => `
WITH ${lockOwned(tables)}, renewed AS (
  UPDATE ${tables.shards} AS lease
  SET lease_until = clock_timestamp() + $2 * interval '1 millisecond'
  FROM owned WHERE lease.shard = owned.shard
  RETURNING lease.shard
)
SELECT lease.shard, lease.epoch::text AS epoch,
  CASE WHEN renewed.shard IS NOT NULL OR lease.lease_until > clock_timestamp()
       THEN lease.owner END AS owner,
  renewed.shard IS NOT NULL AS renewed,
  CASE WHEN lease.wanted_until > clock_timestamp() THEN lease.wanted_by END AS wanted_by
FROM ${tables.shards} AS lease LEFT JOIN renewed ON renewed.shard = lease.shard
ORDER BY lease.shard`;
