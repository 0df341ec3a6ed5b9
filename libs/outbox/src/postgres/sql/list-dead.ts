import type { OutboxTables } from '../outbox-tables';

/** Dead rows, oldest first; every filter is optional (null: no filter). */
export const listDead = ({ outbox }: OutboxTables): string => `
SELECT id, event_type, topic, event_key, aggregate_id, aggregate_type,
  event_data::text AS event_data, created_at, dead_at, retry_count, last_error
FROM ${outbox}
WHERE published_at IS NULL AND dead_at IS NOT NULL
  AND ($1::uuid[] IS NULL OR id = ANY ($1))
  AND ($2::text IS NULL OR event_type = $2)
  AND ($3::text IS NULL OR topic = $3)
  AND ($4::timestamptz IS NULL OR dead_at < $4)
ORDER BY dead_at, id LIMIT $5`;
