import { EnvelopeInvalidError, parseEnvelope, type EventEnvelope } from '@mainstay/events';
import type { Taker } from '../dispatch/topic-routes';
import type { Delivery } from './delivery';

/**
 * The envelope of a record and who takes it; read once per record.
 *
 * @throws {EnvelopeInvalidError} the bytes are no envelope (a tombstone has none).
 */
export function readEvent(delivery: Delivery): {
  readonly envelope: EventEnvelope;
  readonly taker: Taker | undefined;
} {
  if (delivery.envelope === undefined) {
    const { value } = delivery.record;
    if (value === null) throw new EnvelopeInvalidError(['the record has no value (a tombstone)']);
    delivery.envelope = parseEnvelope(value);
    delivery.taker = delivery.route.takers.get(delivery.envelope.event_type);
  }
  return { envelope: delivery.envelope, taker: delivery.taker };
}
