import { validateData, type EventEnvelope } from '@mainstay/events';
import type { Taker } from '../dispatch/topic-routes';
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

  async process(delivery: Delivery): Promise<Verdict> {
    const { departure } = delivery;
    if (departure !== undefined) {
      return this.scope.run(delivery, () => this.settlement.depart(delivery, departure));
    }
    const { raw } = delivery.route;
    if (raw !== undefined) return this.processRecord(delivery, raw);
    let read: ReturnType<typeof readEvent>;
    try {
      read = readEvent(delivery);
    } catch (error) {
      return this.scope.run(delivery, () => this.settlement.failed(delivery, error));
    }
    const { envelope, taker } = read;
    return this.scope.run(delivery, () => {
      if (taker === undefined) return this.settlement.unknown(delivery);
      return this.run(delivery, envelope, taker);
    });
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
      return this.scope.run(delivery, () => this.settlement.failed(delivery, error));
    }
    const work = async () => {
      const started = performance.now();
      try {
        const answer = await handler.handle(record);
        this.figures.handled(delivery, started);
        return await this.settlement.answered(delivery, answer);
      } catch (error) {
        this.figures.handled(delivery, started);
        return this.settlement.failed(delivery, error);
      }
    };
    return this.scope.run(delivery, work, key);
  }
}
