import type { OutboxTables } from '../outbox-tables';
import { fence } from './fence';

export const markPublished = (tables: OutboxTables): string => `
WITH ${fence(tables)}
UPDATE ${tables.outbox} AS sent
SET published_at = now(), next_attempt_at = NULL, last_error = NULL
FROM unnest($4::uuid[]) AS published(id), fence
WHERE sent.id = published.id AND sent.shard = fence.shard AND sent.published_at IS NULL`;
