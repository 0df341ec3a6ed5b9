import type { OutboxTables } from '../outbox-tables';

export const dropSequence = ({ sequence }: OutboxTables): string => `DROP SEQUENCE ${sequence}`;
