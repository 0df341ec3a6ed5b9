import { hash } from 'node:crypto';
import { EnvelopeInvalidError } from '../envelope/envelope-invalid.error';
import { asciiText, parseKeepingNumbers, pythonJson } from './python-json';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The id under which idempotency remembers an event: the SHA-256 hex of the compact JSON
 * `{"event_id":"<id>"}` when the message has an event_id; else of its bare `data`, written as
 * Python's `json.dumps(data, sort_keys=True)` writes it, so that a mixed fleet agrees.
 *
 * @param value the record's value. Of an object already parsed from it the id is the same, unless
 *   it stands on a number that JavaScript cannot hold (`1.0`, more than 53 bits).
 * @throws {EnvelopeInvalidError} for bad UTF-8, bad JSON or missing data.
 */
export function generateDeterministicEventId(value: Uint8Array | string | object): string {
  const text = textOf(value);
  const message = (text === undefined ? value : parse(text)) as Record<string, unknown>;
  const { event_id: id, data } = message;
  if (typeof id === 'string' && id !== '') return eventIdHash(id);
  if (data === undefined || data === null) throw new EnvelopeInvalidError(['data is missing']);
  return sha256(pythonJson(text === undefined ? data : dataOf(text)));
}

/** The same for an event_id that is already at hand. */
export function eventIdHash(eventId: string): string {
  return sha256(`{"event_id":${asciiText(eventId)}}`);
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/** Undefined for what is no text but was parsed from one. */
function textOf(value: Uint8Array | string | object): string | undefined {
  if (typeof value === 'string') return value;
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return decoder.decode(value);
  } catch (cause) {
    throw notJson(cause);
  }
}

function parse(text: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw notJson(cause);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new EnvelopeInvalidError(['the JSON is not an object']);
  }
  return parsed;
}

function dataOf(text: string): unknown {
  return (parseKeepingNumbers(text) as { readonly data: unknown }).data;
}

function notJson(cause: unknown): Error {
  const problem = 'the value is not UTF-8 JSON';
  return Object.assign(new EnvelopeInvalidError([problem]), { cause });
}
