import type { EffectKey } from './effect-key';

/** A claim as it stands in Redis, as JSON. The field names are the wire's. */
export interface ClaimRecord {
  readonly status: 'processing' | 'completed';
  /** Tells one attempt from every other: the fencing token. */
  readonly owner: string;
  readonly started_at: string;
  readonly processed_by: string;
  readonly event_id: string | null;
  readonly correlation_id: string | null;
  readonly source_service: string | null;
  readonly completed_at?: string;
}

/** The record of a new attempt. */
export function processingRecord(
  key: EffectKey,
  owner: string,
  processedBy: string,
  now: number,
): ClaimRecord {
  return {
    status: 'processing',
    owner,
    started_at: new Date(now).toISOString(),
    processed_by: processedBy,
    event_id: key.eventId,
    correlation_id: key.correlationId,
    source_service: key.sourceService,
  };
}

export function completedRecord(record: ClaimRecord, now: number): ClaimRecord {
  return { ...record, status: 'completed', completed_at: new Date(now).toISOString() };
}

/** What a stored text says; undefined when no claim ever wrote it. */
export function statusOf(text: string): ClaimRecord['status'] | undefined {
  try {
    const { status } = JSON.parse(text) as Partial<ClaimRecord>;
    return status === 'processing' || status === 'completed' ? status : undefined;
  } catch {
    return undefined;
  }
}
