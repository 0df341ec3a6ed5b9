import { createHash } from 'node:crypto';
import { EnvelopeInvalidError } from '../envelope/envelope-invalid.error';
import { pythonJson } from './python-json';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The id under which idempotency remembers an event: the SHA-256 hex of the compact JSON
 * `{"event_id":"<id>"}` when the message has an event_id; else of its bare `data`, written as
 * Python's `json.dumps(data, sort_keys=True)` writes it, so that a mixed fleet agrees.
 *
 * @param value the record's value, or an object already parsed from it.
 * @throws {EnvelopeInvalidError} for bad UTF-8, bad JSON or missing data.
 */
export function generateDeterministicEventId(value: Uint8Array | string | object): string {
  const message = value instanceof Uint8Array || typeof value === 'string' ? parse(value) : value;
  const id = (message as Record<string, unknown>).event_id;
  if (typeof id === 'string' && id !== '') return eventIdHash(id);
  const data = (message as Record<string, unknown>).data;
  if (data === undefined || data === null) throw new EnvelopeInvalidError(['data is missing']);
  return sha256(pythonJson(data));
}

/** The same for an event_id that is already at hand. */
export function eventIdHash(eventId: string): string {
  return sha256(JSON.stringify({ event_id: eventId }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function parse(value: Uint8Array | string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(typeof value === 'string' ? value : decoder.decode(value));
  } catch (cause) {
    const problem = 'the value is not UTF-8 JSON';
    throw Object.assign(new EnvelopeInvalidError([problem]), { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new EnvelopeInvalidError(['the JSON is not an object']);
  }
  return parsed;
}
