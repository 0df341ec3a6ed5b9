import type { OutboxTables } from '../outbox-tables';
import { fence } from './fence';

/** The mark where nothing is retained. */
export const deletePublished = (tables: OutboxTables): string => `
WITH ${fence(tables)}
DELETE FROM ${tables.outbox} AS sent
USING unnest($4::uuid[]) AS published(id), fence
WHERE sent.id = published.id AND sent.shard = fence.shard`;
