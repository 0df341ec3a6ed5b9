import type { EventEnvelope } from './envelope';
import { EnvelopeInvalidError } from './envelope-invalid.error';
import { halfPairProblem, pathOfHalfPair } from './half-pair';

/** `JSON.stringify` escapes halves alone; a backslash of the text itself is escaped by another. */
const HALF_PAIR = /(?<!\\)(?:\\\\)*\\ud/;

/**
 * The text of an envelope as it is stored in the outbox and sent to Kafka.
 *
 * @throws {EnvelopeInvalidError} where a text holds half a surrogate pair: it has no UTF-8.
 */
export function serializeEnvelope(envelope: EventEnvelope): string {
  const text = JSON.stringify(envelope);
  if (text.includes('\\ud') && HALF_PAIR.test(text)) {
    throw new EnvelopeInvalidError([halfPairProblem(pathOfHalfPair(envelope))]);
  }
  return text;
}
