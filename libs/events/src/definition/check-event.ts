import { inspect } from 'node:util';
import type { EventEnvelope } from '../envelope/envelope';
import { EnvelopeInvalidError } from '../envelope/envelope-invalid.error';
import { REQUIRED_TEXTS } from '../envelope/parse-envelope';
import type { EventDraft } from './event-draft';

const GIVE = "give what create(data) or from(cause, data) of the event's definition returns";

/**
 * Refuses what callers without a compiler give in the place of a draft.
 *
 * @throws {EnvelopeInvalidError}
 */
export function checkDraft(given: unknown): asserts given is EventDraft {
  const definition = (given as Partial<EventDraft> | null | undefined)?.definition;
  if (typeof definition?.type === 'string' && typeof definition.data === 'function') return;
  throw new EnvelopeInvalidError([`${nameOf(given)} is no event; ${GIVE}`]);
}

/**
 * As {@link checkDraft}, in the place of a finished envelope. Who reads it may ask for more.
 *
 * @throws {EnvelopeInvalidError} listing every problem.
 */
export function checkEnvelope(given: unknown): asserts given is EventEnvelope {
  if (!isObject(given)) {
    throw new EnvelopeInvalidError([`${nameOf(given)} is no event; ${GIVE}, or an envelope`]);
  }
  const problems: string[] = [];
  for (const field of REQUIRED_TEXTS) {
    if (typeof given[field] !== 'string') problems.push(`${field} is not a text`);
  }
  if (!isObject(given.metadata)) problems.push('metadata is not an object');
  if (problems.length === 0) return;
  throw new EnvelopeInvalidError([...problems, `without an envelope, ${GIVE}`]);
}

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null;
}

function nameOf(given: unknown): string {
  return isObject(given) ? 'an object without a definition' : inspect(given, { depth: 0 });
}
