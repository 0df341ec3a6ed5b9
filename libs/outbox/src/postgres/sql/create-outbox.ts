import { SHARD_COUNT, type OutboxTables } from '../outbox-tables';

/**
 * `event_data` is json, not jsonb: it keeps its text, and the relay sends that text. `sequence` has
 * no default, only the trigger gives it, after the key's lock. Rows live for a short time and are
 * updated once, so autovacuum must come by the number of rows, not by a share of the table.
 */
export const createOutbox = ({ outbox }: OutboxTables): string => `
CREATE TABLE ${outbox} (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  aggregate_id varchar(255) NOT NULL,
  aggregate_type varchar(100) NOT NULL,
  event_type varchar(255) NOT NULL,
  event_data json NOT NULL,
  event_key varchar(255),
  topic varchar(255) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz,
  retry_count int NOT NULL DEFAULT 0,
  last_error text CHECK (length(last_error) <= 1000),
  headers jsonb,
  sequence bigint NOT NULL,
  shard smallint GENERATED ALWAYS AS (
    (hashtextextended(coalesce(event_key, aggregate_id), 0) & ${SHARD_COUNT - 1})::smallint) STORED,
  next_attempt_at timestamptz,
  dead_at timestamptz
) WITH (
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05,
  autovacuum_vacuum_cost_delay = 0
)`;
