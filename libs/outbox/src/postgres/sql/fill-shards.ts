import { SHARD_COUNT, type OutboxTables } from '../outbox-tables';

export const fillShards = ({ shards }: OutboxTables): string =>
  `INSERT INTO ${shards} (shard) SELECT generate_series(0, ${SHARD_COUNT - 1})`;
