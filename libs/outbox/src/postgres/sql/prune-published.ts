import type { OutboxTables } from '../outbox-tables';

/** For ever: PostgreSQL refuses to count some thousands of years back. */
const CENTURY_MS = 3_155_760_000_000;

/** Deletes at most `$2` rows published longer than `$1` milliseconds ago. */
export const prunePublished = ({ outbox }: OutboxTables): string => `
DELETE FROM ${outbox} WHERE id = ANY (ARRAY(
  SELECT id FROM ${outbox}
  WHERE published_at IS NOT NULL
    AND published_at < now() - LEAST($1, ${CENTURY_MS}::float8) * interval '1 millisecond'
  ORDER BY published_at LIMIT $2
  FOR UPDATE SKIP LOCKED))`;
