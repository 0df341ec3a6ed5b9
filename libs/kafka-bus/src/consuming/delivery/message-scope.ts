import type { RequestContext } from '@mainstay/core';
import type { Delivery } from './delivery';
import { headerText } from './header-text';
import { RecordMessageInfo } from './record-message-info';
import { carrierOf, headerCarrier } from './trace-carrier';

/**
 * Runs work in a context of a message's own: with the ids of its event, or those of its headers
 * where it holds none that can be read.
 */
export class MessageScope {
  constructor(
    private readonly group: string,
    private readonly context: RequestContext,
  ) {}

  run<Result>(delivery: Delivery, work: () => Result, key?: string): Result {
    const { envelope, record } = delivery;
    const isEvent = envelope !== undefined && delivery.route.raw === undefined;
    return this.context.run(
      {
        correlationId: isEvent ? envelope.correlation_id : headerText(record.headers, 'trace_id'),
        carrier: isEvent ? carrierOf(envelope, delivery) : headerCarrier(delivery),
        message: new RecordMessageInfo(delivery, this.group, key),
      },
      work,
    );
  }
}
