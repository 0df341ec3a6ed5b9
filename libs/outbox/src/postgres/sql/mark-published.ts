import type { OutboxTables } from '../outbox-tables';
import { fence, inFence } from './fence';

export const markPublished = (tables: OutboxTables): string => `
WITH ${fence(tables)}
UPDATE ${tables.outbox} AS sent
SET published_at = now(), next_attempt_at = NULL, last_error = NULL
WHERE sent.id = ANY ($4::uuid[]) AND sent.shard = ${inFence} AND sent.published_at IS NULL`;
