import type { OutboxTables } from '../outbox-tables';

export const requeueDead = ({ outbox }: OutboxTables): string => `
UPDATE ${outbox}
SET dead_at = NULL, next_attempt_at = NULL, retry_count = 0
WHERE published_at IS NULL AND dead_at IS NOT NULL
  AND ($1::uuid[] IS NULL OR id = ANY ($1))
  AND ($2::text IS NULL OR event_type = $2)
  AND ($3::text IS NULL OR topic = $3)
  AND ($4::timestamptz IS NULL OR dead_at < $4)`;
