import type { OutboxTables } from '../outbox-tables';

/**
 * One lease per shard. `wanted_by` is how a relay without its share makes itself known: the owner
 * of too many shards gives those away. Updated every second, never indexed beyond the key: the
 * free space keeps these updates in their page.
 */
export const createShards = ({ shards }: OutboxTables): string => `
CREATE TABLE ${shards} (
  shard smallint PRIMARY KEY,
  owner varchar(100),
  epoch bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  wanted_by varchar(100),
  wanted_until timestamptz
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`;
