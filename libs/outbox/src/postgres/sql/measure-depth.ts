import { SHARD_COUNT, type OutboxTables } from '../outbox-tables';

/** True counts. The oldest row is looked up at the head of each shard, not searched for. */
export const measureDepth = ({ outbox }: OutboxTables): string => `
SELECT
  (SELECT count(*) FROM ${outbox}
   WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at IS NULL)
  + (SELECT count(*) FROM ${outbox}
     WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at IS NOT NULL) AS depth,
  (SELECT count(*) FROM ${outbox}
   WHERE published_at IS NULL AND dead_at IS NOT NULL) AS dead,
  greatest(0, extract(epoch FROM now() - least(
    (SELECT min(head.created_at)
     FROM generate_series(0, ${SHARD_COUNT - 1}) AS lane(shard)
     CROSS JOIN LATERAL (
       SELECT created_at FROM ${outbox} AS fresh
       WHERE fresh.shard = lane.shard AND published_at IS NULL AND dead_at IS NULL
         AND next_attempt_at IS NULL
       ORDER BY sequence LIMIT 1) AS head),
    (SELECT min(created_at) FROM ${outbox}
     WHERE published_at IS NULL AND dead_at IS NULL AND next_attempt_at IS NOT NULL))))::float8
  AS oldest_age_seconds`;
