import type { OutboxTables } from '../outbox-tables';

/** Rows never tried: what a relay reads, shard by shard, in order. */
export const createPendingIndex = ({ outbox }: OutboxTables): string => `
CREATE INDEX event_outbox_pending ON ${outbox} (shard, sequence)
  WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at IS NULL`;
