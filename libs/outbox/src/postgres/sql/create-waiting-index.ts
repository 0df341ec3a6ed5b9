import type { OutboxTables } from '../outbox-tables';

/** Rows in backoff, by when they are due: any number of them costs the other rows nothing. */
export const createWaitingIndex = ({ outbox }: OutboxTables): string => `
CREATE INDEX event_outbox_waiting ON ${outbox} (shard, next_attempt_at)
  WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at IS NOT NULL`;
