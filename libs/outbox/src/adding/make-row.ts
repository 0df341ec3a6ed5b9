import {
  isTopicName,
  resolveEventKey,
  serializeEnvelope,
  type EventDraft,
  type EventEnvelope,
} from '@mainstay/events';
import { v5, validate } from 'uuid';
import type { OutboxAddOptions } from './add-options';
import { OutboxEventInvalidError } from './outbox-event-invalid.error';
import type { OutboxRow } from './outbox-row';

const MAX_TYPE = 100;
const MAX_TEXT = 255;
const UNSTORABLE = 'a NUL character or half a surrogate pair';
/** RFC 9562's namespace for OIDs; the project's correlation ids use it too. */
const OID_NAMESPACE = '6ba7b812-9dad-11d1-80b4-00c04fd430c8';

/**
 * The outbox row of a finished envelope. Its id is the event's; an event id of another producer
 * that is no UUID gets one derived from it.
 *
 * @throws {OutboxEventInvalidError} listing what does not fit the table.
 * @throws {EnvelopeInvalidError} where a text of the event holds half a surrogate pair.
 */
export function makeRow(
  envelope: EventEnvelope,
  options: OutboxAddOptions,
  draft?: EventDraft,
): OutboxRow {
  const resolved = resolveEventKey({
    envelope,
    ...(draft === undefined ? {} : { draft }),
    ...(options.key === undefined ? {} : { given: options.key }),
    ...(options.aggregateId === undefined ? {} : { aggregateId: options.aggregateId }),
  });
  const aggregateId = options.aggregateId ?? resolved ?? envelope.event_id;
  const id = validate(envelope.event_id) ? envelope.event_id : v5(envelope.event_id, OID_NAMESPACE);
  const row: OutboxRow = {
    id,
    aggregateId,
    aggregateType: options.aggregateType ?? envelope.event_type.slice(0, MAX_TYPE),
    eventType: envelope.event_type,
    eventData: serializeEnvelope(envelope),
    eventKey: resolved ?? aggregateId,
    topic: options.topic ?? draft?.definition.topic ?? envelope.event_type,
    headers: options.headers ?? null,
  };
  check(row);
  return row;
}

function check(row: OutboxRow): void {
  const problems: string[] = [];
  checkText(problems, 'the aggregate id', row.aggregateId, MAX_TEXT);
  checkText(problems, 'the aggregate type', row.aggregateType, MAX_TYPE);
  checkText(problems, 'the event type', row.eventType, MAX_TEXT);
  checkText(problems, 'the key', row.eventKey, MAX_TEXT);
  checkText(problems, 'the topic', row.topic, MAX_TEXT);
  if (typeof row.topic === 'string' && !isTopicName(row.topic)) {
    problems.push(`the topic ${JSON.stringify(row.topic)} is no name that Kafka takes`);
  }
  checkHeaders(problems, row.headers ?? {});
  if (problems.length > 0) throw new OutboxEventInvalidError(row.eventType, problems);
}

/** Callers without a compiler give others than texts, too. */
function checkHeaders(problems: string[], headers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string')
      problems.push(`the header ${name} is no text but ${typeof value}`);
    else if ([name, value].some(isUnstorable))
      problems.push(`the header ${name} holds ${UNSTORABLE}`);
  }
}

function checkText(problems: string[], name: string, text: unknown, limit: number): void {
  if (typeof text !== 'string') {
    problems.push(`${name} is no text but ${typeof text}`);
    return;
  }
  if (text.length > limit) {
    problems.push(`${name} has ${text.length} characters, at most ${limit} fit`);
  }
  if (isUnstorable(text)) problems.push(`${name} holds ${UNSTORABLE}`);
}

/** PostgreSQL keeps neither, neither in a text nor in `jsonb`. */
function isUnstorable(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}
