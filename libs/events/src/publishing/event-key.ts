import type { EventDraft } from '../definition/event-draft';
import type { EventEnvelope } from '../envelope/envelope';

/**
 * The key of an event's record: `metadata.partition_key` > the key given > the definition's key >
 * the aggregate's id (given by the outbox). Null when none is there.
 */
export function resolveEventKey(from: {
  readonly envelope: EventEnvelope;
  readonly given?: string | null;
  readonly draft?: EventDraft;
  readonly aggregateId?: string;
}): string | null {
  const partitionKey = from.envelope.metadata.partition_key;
  if (typeof partitionKey === 'string' && partitionKey !== '') return partitionKey;
  if (from.given !== undefined && from.given !== null) return from.given;
  const defined = from.draft?.definition.key?.(from.draft.data);
  return defined ?? from.aggregateId ?? null;
}
