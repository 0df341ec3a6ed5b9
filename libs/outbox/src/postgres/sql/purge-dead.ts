import type { OutboxTables } from '../outbox-tables';

export const purgeDead = ({ outbox }: OutboxTables): string => `
DELETE FROM ${outbox}
WHERE published_at IS NULL AND dead_at IS NOT NULL
  AND ($1::uuid[] IS NULL OR id = ANY ($1))
  AND ($2::text IS NULL OR event_type = $2)
  AND ($3::text IS NULL OR topic = $3)
  AND ($4::timestamptz IS NULL OR dead_at < $4)`;
