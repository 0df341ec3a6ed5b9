import type { OutboxTables } from '../outbox-tables';
import { fence, inFence } from './fence';

/** The mark where nothing is retained. */
export const deletePublished = (tables: OutboxTables): string => `
WITH ${fence(tables)}
DELETE FROM ${tables.outbox} AS sent
WHERE sent.id = ANY ($4::uuid[]) AND sent.shard = ${inFence}`;
