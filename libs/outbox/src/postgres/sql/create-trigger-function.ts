import { sqlLiteral, type OutboxTables } from '../outbox-tables';

/**
 * Key first, then its lock, then the sequence: so of one key, sequence order is commit order, also
 * for writers in other languages. The lock is freed by the commit, after the row became visible.
 *
 * The lock's number is a hash of the key seeded with the table's oid: tables of other schemas have
 * other locks. A row that brings its own sequence asks for no order and takes no lock.
 */
export const createTriggerFunction = (tables: OutboxTables): string => `
CREATE FUNCTION ${tables.triggerFunction}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.event_key IS NULL THEN
    NEW.event_key := coalesce(
      nullif(NEW.event_data -> 'metadata' ->> 'partition_key', ''), NEW.aggregate_id);
  END IF;
  IF NEW.sequence IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.event_key, TG_RELID::bigint));
    NEW.sequence := nextval(${sqlLiteral(tables.sequence)}::regclass);
  END IF;
  RETURN NEW;
END
$body$`;
