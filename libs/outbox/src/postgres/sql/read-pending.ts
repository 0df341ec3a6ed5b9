import type { OutboxTables } from '../outbox-tables';

/** Named as a relay's rows are: what the driver made of a row is that row. */
const COLUMNS = `id, shard, event_type AS "eventType", event_key AS "eventKey",
    aggregate_id AS "aggregateId", topic, event_data::text AS "eventData", headers,
    retry_count AS "retryCount", date_part('epoch', now() - created_at) AS "ageSeconds"`;

/**
 * Up to `$2` rows of the shards `$1`, in their order: first those of a shard whose backoff is over
 * (at most `$3`), then those never tried. A row waits while an earlier one of its key does, or,
 * with `holdBehindDead`, is dead. LATERAL per shard: each branch is one index scan that stops at
 * its limit; `shard = ANY(…) ORDER BY` sorts all that is pending. The look for an earlier row is no
 * NOT EXISTS: that becomes a join, which walks everything that is held for each row where the
 * statistics are those of an empty table.
 */
export const readPending = ({ outbox }: OutboxTables, holdBehindDead: boolean): string => `
SELECT read.*
FROM unnest($1::smallint[]) WITH ORDINALITY AS held(shard, position)
CROSS JOIN LATERAL (
  (SELECT ${COLUMNS}
   FROM ${outbox} AS due
   WHERE due.shard = held.shard AND due.published_at IS NULL AND due.dead_at IS NULL
     AND due.next_attempt_at <= now()
   ORDER BY due.next_attempt_at LIMIT $3)
  UNION ALL
  (SELECT ${COLUMNS}
   FROM ${outbox} AS fresh
   WHERE fresh.shard = held.shard AND fresh.published_at IS NULL AND fresh.dead_at IS NULL
     AND fresh.next_attempt_at IS NULL
     AND (
       SELECT earlier.sequence FROM ${outbox} AS earlier
       WHERE earlier.event_key = fresh.event_key AND earlier.sequence < fresh.sequence
         AND earlier.published_at IS NULL
         AND (earlier.next_attempt_at IS NOT NULL${behindDead(holdBehindDead)})
       LIMIT 1) IS NULL
   ORDER BY fresh.sequence LIMIT $2)
) AS read
LIMIT $2`;

const behindDead = (hold: boolean): string => (hold ? ' OR earlier.dead_at IS NOT NULL' : '');
