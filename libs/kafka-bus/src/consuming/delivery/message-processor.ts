import { validateData } from '@mainstay/events';
import type { RawRecord } from '../raw-record';
import type { Subscription } from '../subscription';
import type { ConsumingFigures } from './consuming-figures';
import type { Delivery, Verdict } from './delivery';
import type { MessageScope } from './message-scope';
import { rawRecordOf } from './raw-record-of';
import { readEvent } from './read-event';
import type { Settlement } from './settlement';

/**
 * Works on one message at a time of its key: reads it, runs its handler in a context of its own,
 * and has what came out settled. Never rejects.
 */
export class MessageProcessor {
  constructor(
    private readonly scope: MessageScope,
    private readonly settlement: Settlement,
    private readonly figures: ConsumingFigures,
  ) {}

  process(delivery: Delivery): Promise<Verdict> {
    const { departure, route } = delivery;
    if (departure !== undefined) {
      return this.scope.run(delivery, () => this.settlement.depart(delivery, departure));
    }
    if (route.raw !== undefined) return this.processRecord(delivery, route.raw);
    try {
      readEvent(delivery);
    } catch (error) {
      return this.scope.run(delivery, () => this.settlement.failed(delivery, error));
    }
    return this.scope.run(delivery, () => this.run(delivery));
  }

  /** One promise for the whole of it, beside the handler's own. */
  private async run(delivery: Delivery): Promise<Verdict> {
    const { envelope, taker } = readEvent(delivery);
    if (taker === undefined) return this.settlement.unknown(delivery);
    this.figures.waited(delivery, envelope);
    const started = performance.now();
    let answer: unknown;
    try {
      const data = validateData(taker.definition, envelope.data);
      answer = await taker.subscription.handle({ ...envelope, data });
    } catch (error) {
      this.figures.handled(delivery, started);
      return this.settlement.failed(delivery, error);
    }
    this.figures.handled(delivery, started);
    return this.settle(delivery, answer);
  }

  private processRecord(delivery: Delivery, handler: Subscription): Promise<Verdict> {
    const record = rawRecordOf(delivery);
    let key: string | undefined;
    try {
      key = handler.key?.(record);
    } catch (error) {
      return this.scope.run(delivery, () => this.settlement.failed(delivery, error));
    }
    return this.scope.run(delivery, () => this.runRecord(delivery, handler, record), key);
  }

  private async runRecord(
    delivery: Delivery,
    handler: Subscription,
    record: RawRecord,
  ): Promise<Verdict> {
    const started = performance.now();
    let answer: unknown;
    try {
      answer = await handler.handle(record);
    } catch (error) {
      this.figures.handled(delivery, started);
      return this.settlement.failed(delivery, error);
    }
    this.figures.handled(delivery, started);
    return this.settle(delivery, answer);
  }
  /** What a handler answers may throw when it is looked at (a revoked proxy does). */
  private settle(delivery: Delivery, answer: unknown): Verdict | Promise<Verdict> {
    try {
      return this.settlement.answered(delivery, answer);
    } catch (error) {
      return this.settlement.failed(delivery, error);
    }
  }
}
