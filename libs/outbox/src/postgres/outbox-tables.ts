/** Number of shards keys are spread over; the generated column `shard` is `hash & 15`. */
export const SHARD_COUNT = 16;

/** Every name of the outbox in one schema, quoted: statements never depend on the search path. */
export interface OutboxTables {
  readonly schema: string;
  readonly outbox: string;
  readonly shards: string;
  readonly sequence: string;
  readonly triggerFunction: string;
}

export function outboxTables(schema: string): OutboxTables {
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  return {
    schema,
    outbox: `${quoted}.event_outbox`,
    shards: `${quoted}.event_outbox_shard`,
    sequence: `${quoted}.event_outbox_sequence`,
    triggerFunction: `${quoted}.event_outbox_before_insert`,
  };
}

/** A text as an SQL literal, for names inside a function's body. */
export function sqlLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
