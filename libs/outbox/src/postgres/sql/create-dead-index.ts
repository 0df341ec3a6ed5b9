import type { OutboxTables } from '../outbox-tables';

export const createDeadIndex = ({ outbox }: OutboxTables): string => `
CREATE INDEX event_outbox_dead ON ${outbox} (dead_at, id)
  WHERE published_at IS NULL AND dead_at IS NOT NULL`;
