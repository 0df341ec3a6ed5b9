import type { OutboxTables } from '../outbox-tables';

export const createSequence = ({ sequence }: OutboxTables): string =>
  `CREATE SEQUENCE ${sequence} AS bigint`;
