import type { RequestContext } from '@mainstay/core';
import { validateData, type EventEnvelope } from '@mainstay/events';
import type { Taker } from '../dispatch/topic-routes';
import type { Subscription } from '../subscription';
import type { ConsumingFigures } from './consuming-figures';
import type { Delivery, Verdict } from './delivery';
import { headerText } from './header-text';
import { rawRecordOf } from './raw-record-of';
import { readEvent } from './read-event';
import { RecordMessageInfo } from './record-message-info';
import type { Settlement } from './settlement';

/**
 * Works on one message at a time of its key: reads it, runs its handler in a context of its own,
 * and has what came out settled. Never rejects.
 */
export class MessageProcessor {
  constructor(
    private readonly group: string,
    private readonly context: RequestContext,
    private readonly settlement: Settlement,
    private readonly figures: ConsumingFigures,
  ) {}

  async process(delivery: Delivery): Promise<Verdict> {
    if (delivery.departure !== undefined) {
      return this.settlement.depart(delivery, delivery.departure);
    }
    const { raw } = delivery.route;
    if (raw !== undefined) return this.processRecord(delivery, raw);
    let read: ReturnType<typeof readEvent>;
    try {
      read = readEvent(delivery);
    } catch (error) {
      return this.settlement.failed(delivery, error);
    }
    const { envelope, taker } = read;
    return this.context.run(
      {
        correlationId: envelope.correlation_id,
        carrier: carrierOf(envelope, delivery),
        message: new RecordMessageInfo(delivery, this.group),
      },
      () => {
        if (taker === undefined) return this.settlement.unknown(delivery);
        return this.run(delivery, envelope, taker);
      },
    );
  }

  private async run(delivery: Delivery, envelope: EventEnvelope, taker: Taker): Promise<Verdict> {
    this.figures.waited(delivery, envelope);
    const started = performance.now();
    try {
      const data = validateData(taker.definition, envelope.data);
      const answer = await taker.subscription.handle({ ...envelope, data });
      this.figures.handled(delivery, started);
      return await this.settlement.answered(delivery, answer);
    } catch (error) {
      this.figures.handled(delivery, started);
      return this.settlement.failed(delivery, error);
    }
  }

  private async processRecord(delivery: Delivery, handler: Subscription): Promise<Verdict> {
    const record = rawRecordOf(delivery);
    let key: string | undefined;
    try {
      key = handler.key?.(record);
    } catch (error) {
      return this.settlement.failed(delivery, error);
    }
    return this.context.run(
      {
        correlationId: headerText(record.headers, 'trace_id'),
        carrier: headerCarrier(delivery),
        message: new RecordMessageInfo(delivery, this.group, key),
      },
      async () => {
        const started = performance.now();
        try {
          const answer = await handler.handle(record);
          this.figures.handled(delivery, started);
          return await this.settlement.answered(delivery, answer);
        } catch (error) {
          this.figures.handled(delivery, started);
          return this.settlement.failed(delivery, error);
        }
      },
    );
  }
}

/** Where the trace goes on: the envelope's metadata, else the record's headers. */
function carrierOf(envelope: EventEnvelope, delivery: Delivery): Record<string, unknown> {
  if (typeof envelope.metadata.traceparent === 'string') return envelope.metadata;
  return headerCarrier(delivery);
}

function headerCarrier({ record: { headers } }: Delivery): Record<string, unknown> {
  const traceparent = headerText(headers, 'traceparent');
  if (traceparent === undefined) return {};
  return { traceparent, tracestate: headerText(headers, 'tracestate') };
}
