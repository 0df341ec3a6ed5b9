import type { OutboxTables } from '../outbox-tables';
import { lockOwned } from './lock-owned';

/** Gives back those of the shards `$2` that `$1` owns. */
export const releaseShards = (tables: OutboxTables): string => `
WITH ${lockOwned(tables, 'shard = ANY ($2::smallint[])')}
UPDATE ${tables.shards} AS lease SET owner = NULL, lease_until = NULL
FROM owned WHERE lease.shard = owned.shard`;
