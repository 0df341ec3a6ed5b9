import type { BatchedMessage } from '@mainstay/core';
import { validateData, type EventEnvelope } from '@mainstay/events';
import type { RawRecord } from '../raw-record';
import type { Subscription } from '../subscription';
import type { Delivery } from './delivery';
import { headerText } from './header-text';
import { rawRecordOf } from './raw-record-of';
import { readEvent } from './read-event';
import { RecordMessageInfo } from './record-message-info';
import { carrierOf, headerCarrier } from './trace-carrier';

/** A record as its place in a batch needs it. */
export interface BatchItem extends BatchedMessage {
  readonly delivery: Delivery;
  readonly subscription: Subscription;
  /** What the handler is given. */
  readonly item: EventEnvelope | RawRecord;
  /** Undefined for a raw record. */
  readonly envelope: EventEnvelope | undefined;
}

/**
 * Reads a record that a handler takes.
 *
 * @throws {EventDataInvalidError} the data breaks its rules.
 * @throws what the subscription's `key` throws.
 */
export function readItem(delivery: Delivery, group: string): BatchItem {
  const { raw } = delivery.route;
  if (raw !== undefined) return rawItem(delivery, raw, group);
  const { envelope, taker } = readEvent(delivery);
  const { definition, subscription } = taker!;
  return {
    delivery,
    subscription,
    envelope,
    item: { ...envelope, data: validateData(definition, envelope.data) },
    message: new RecordMessageInfo(delivery, group),
    correlationId: envelope.correlation_id,
    carrier: carrierOf(envelope, delivery),
  };
}

function rawItem(delivery: Delivery, subscription: Subscription, group: string): BatchItem {
  const record = rawRecordOf(delivery);
  return {
    delivery,
    subscription,
    envelope: undefined,
    item: record,
    message: new RecordMessageInfo(delivery, group, subscription.key?.(record)),
    correlationId: headerText(record.headers, 'trace_id'),
    carrier: headerCarrier(delivery),
  };
}
