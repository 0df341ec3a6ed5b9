import type { OutboxTables } from '../outbox-tables';

/** Retention deletes by it. */
export const createPublishedIndex = ({ outbox }: OutboxTables): string => `
CREATE INDEX event_outbox_published ON ${outbox} (published_at)
  WHERE published_at IS NOT NULL`;
