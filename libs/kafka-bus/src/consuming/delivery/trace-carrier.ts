import type { EventEnvelope } from '@mainstay/events';
import type { Delivery } from './delivery';
import { headerText } from './header-text';

/** Where the trace of an event goes on: its metadata, else the record's headers. */
export function carrierOf(envelope: EventEnvelope, delivery: Delivery): Record<string, unknown> {
  if (typeof envelope.metadata.traceparent === 'string') return envelope.metadata;
  return headerCarrier(delivery);
}

/** Of a record that is no event. */
export function headerCarrier({ record: { headers } }: Delivery): Record<string, unknown> {
  const traceparent = headerText(headers, 'traceparent');
  if (traceparent === undefined) return {};
  return { traceparent, tracestate: headerText(headers, 'tracestate') };
}
