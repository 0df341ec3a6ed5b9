import type { OutboxTables } from '../outbox-tables';

export const dropOutbox = ({ outbox }: OutboxTables): string => `DROP TABLE ${outbox}`;
