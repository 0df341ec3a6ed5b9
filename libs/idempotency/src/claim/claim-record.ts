import { isoTime } from '@mainstay/events';
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
  /** Of what was asked for, where the caller told. */
  readonly fingerprint?: string;
  /** What was remembered of the result, where it was asked for. */
  readonly result?: string;
}

const PROCESSING = '{"status":"processing"';
const COMPLETED = '{"status":"completed"';

/** The text of a new attempt. */
export function processingText(
  key: EffectKey,
  owner: string,
  processedBy: string,
  now: number,
): string {
  // By hand: for seven short texts JSON.stringify takes twice as long, and this runs every message.
  const { fingerprint } = key;
  return (
    `${processingHead(owner)},"started_at":"${isoTime(now)}"` +
    `,"processed_by":${JSON.stringify(processedBy)},"event_id":${jsonOf(key.eventId)}` +
    `,"correlation_id":${jsonOf(key.correlationId)},"source_service":${jsonOf(key.sourceService)}` +
    (fingerprint === undefined ? '}' : `,"fingerprint":${JSON.stringify(fingerprint)}}`)
  );
}

/** What the text of this owner's claim begins with, and nobody else's. */
export function processingHead(owner: string): string {
  return `${PROCESSING},"owner":${JSON.stringify(owner)}`;
}

/** The same attempt, completed: its text with {@link completedEnd} in place of its last brace. */
export function completedText(processing: string, end: string): string {
  return `${COMPLETED}${processing.slice(PROCESSING.length, -1)}${end}`;
}

/** When it was completed, and what is remembered of its result. */
export function completedEnd(now: number, result?: string): string {
  const kept = result === undefined ? '' : `,"result":${JSON.stringify(result)}`;
  return `,"completed_at":"${isoTime(now)}"${kept}}`;
}

/** What a stored text says; undefined when no claim ever wrote it. */
export function recordOf(
  text: string,
): Pick<ClaimRecord, 'status' | 'fingerprint' | 'result'> | undefined {
  try {
    const { status, fingerprint, result } = JSON.parse(text) as Partial<ClaimRecord>;
    const known = status === 'processing' || status === 'completed';
    return known ? { status, fingerprint, result } : undefined;
  } catch {
    return undefined;
  }
}

function jsonOf(text: string | null): string {
  return text === null ? 'null' : JSON.stringify(text);
}
