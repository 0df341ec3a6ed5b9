import type { OutboxTables } from '../outbox-tables';

export const releaseShards = ({ shards }: OutboxTables): string => `
UPDATE ${shards} SET owner = NULL, lease_until = NULL
WHERE owner = $1 AND shard = ANY ($2::smallint[])`;
