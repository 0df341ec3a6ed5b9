import type { OutboxTables } from '../outbox-tables';
import { fence, inFence } from './fence';

/** A refusal spends an attempt (`spent` 1), an answer that never came does not (0). */
export const markFailed = (tables: OutboxTables): string => `
WITH ${fence(tables)}
UPDATE ${tables.outbox} AS tried
SET retry_count = tried.retry_count + failed.spent,
    last_error = failed.error,
    next_attempt_at = CASE WHEN failed.dead THEN NULL
                           ELSE now() + failed.delay_ms * interval '1 millisecond' END,
    dead_at = CASE WHEN failed.dead THEN now() END
FROM unnest($4::uuid[], $5::int[], $6::text[], $7::float8[], $8::boolean[])
  AS failed(id, spent, error, delay_ms, dead)
WHERE tried.id = failed.id AND tried.shard = ${inFence} AND tried.published_at IS NULL`;
