import type { OutboxTables } from '../outbox-tables';

export const dropShards = ({ shards }: OutboxTables): string => `DROP TABLE ${shards}`;
