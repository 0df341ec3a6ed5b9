import type { OutboxTables } from '../outbox-tables';

/** Deletes at most `$2` rows published longer than `$1` milliseconds ago. */
export const prunePublished = ({ outbox }: OutboxTables): string => `
DELETE FROM ${outbox} WHERE id = ANY (ARRAY(
  SELECT id FROM ${outbox}
  WHERE published_at IS NOT NULL AND published_at < now() - $1 * interval '1 millisecond'
  ORDER BY published_at LIMIT $2
  FOR UPDATE SKIP LOCKED))`;
