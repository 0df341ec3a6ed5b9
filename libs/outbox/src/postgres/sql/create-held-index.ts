import type { OutboxTables } from '../outbox-tables';

/** Whether an earlier row of a key is in backoff or dead; asked for every row that is read. */
export const createHeldIndex = ({ outbox }: OutboxTables): string => `
CREATE INDEX event_outbox_held ON ${outbox} (event_key, sequence)
  WHERE published_at IS NULL AND (next_attempt_at IS NOT NULL OR dead_at IS NOT NULL)`;
