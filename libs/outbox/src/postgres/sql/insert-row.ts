import { sqlLiteral, type OutboxTables } from '../outbox-tables';

/**
 * One event; one round trip. The same id again changes nothing: a business step that names its
 * event id may be repeated. With `keyOrder` the sequence is left to the trigger, which locks the
 * key.
 */
export const insertRow = ({ outbox, sequence }: OutboxTables, keyOrder: boolean): string => `
INSERT INTO ${outbox}
  (id, aggregate_id, aggregate_type, event_type, event_data, event_key, topic, headers, sequence)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ${keyOrder ? 'NULL' : `nextval(${sqlLiteral(sequence)})`})
ON CONFLICT (id) DO NOTHING`;
