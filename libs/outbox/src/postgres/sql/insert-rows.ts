import { sqlLiteral, type OutboxTables } from '../outbox-tables';

/**
 * Any number of events in one statement. Keys are locked in the order of their lock number, so that
 * two such statements never wait for each other in a circle; events of one key keep their order.
 */
export const insertRows = ({ outbox, sequence }: OutboxTables, keyOrder: boolean): string => `
INSERT INTO ${outbox}
  (id, aggregate_id, aggregate_type, event_type, event_data, event_key, topic, headers, sequence)
SELECT id, aggregate_id, aggregate_type, event_type, event_data::json, event_key, topic,
       headers::jsonb, ${keyOrder ? 'NULL::bigint' : `nextval(${sqlLiteral(sequence)})`}
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[]) WITH ORDINALITY
  AS added(id, aggregate_id, aggregate_type, event_type, event_data, event_key, topic, headers,
           position)
ORDER BY hashtextextended(event_key, ${sqlLiteral(outbox)}::regclass::oid::bigint), position
ON CONFLICT (id) DO NOTHING`;
