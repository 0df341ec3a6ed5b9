import { outcomesOf, type RequestContext } from '@mainstay/core';
import type { Subscription } from '../subscription';
import { readItem, type BatchItem } from './batch-item';
import type { ConsumingFigures } from './consuming-figures';
import type { Delivery, Verdict } from './delivery';
import type { MessageScope } from './message-scope';
import { readEvent } from './read-event';
import type { Settlement } from './settlement';

type Verdicts = Map<Delivery, Verdict>;

/**
 * Works on records of one partition together: reads each, runs their handler once with all that can
 * be handled, and has what came out of each settled by itself. Never rejects.
 *
 * The handler runs in a context of its own, linked to the trace of each message; a single message
 * goes on with its own trace.
 */
export class BatchProcessor {
  constructor(
    private readonly group: string,
    private readonly context: RequestContext,
    private readonly scope: MessageScope,
    private readonly settlement: Settlement,
    private readonly figures: ConsumingFigures,
  ) {}

  async process(deliveries: readonly Delivery[]): Promise<ReadonlyMap<Delivery, Verdict>> {
    const verdicts: Verdicts = new Map();
    const items: BatchItem[] = [];
    const settling: Promise<unknown>[] = [];
    for (const delivery of deliveries) {
      const read = this.read(delivery);
      if ('item' in read) items.push(read.item);
      else settling.push(this.keep(verdicts, delivery, read.verdict));
    }
    if (items.length > 0) settling.push(this.handle(items, verdicts));
    await Promise.all(settling);
    return verdicts;
  }

  /** What the handler is given, or what becomes of a record that it is not given. */
  private read(
    delivery: Delivery,
  ): { readonly item: BatchItem } | { readonly verdict: Verdict | Promise<Verdict> } {
    const { departure, route } = delivery;
    const { settlement } = this;
    const alone = (settle: () => Verdict | Promise<Verdict>) => ({
      verdict: this.scope.run(delivery, settle),
    });
    if (departure !== undefined) return alone(() => settlement.depart(delivery, departure));
    try {
      if (route.raw === undefined && readEvent(delivery).taker === undefined) {
        return alone(() => settlement.unknown(delivery));
      }
      return { item: readItem(delivery, this.group) };
    } catch (error) {
      return alone(() => settlement.failed(delivery, error));
    }
  }

  private handle(items: readonly BatchItem[], verdicts: Verdicts): Promise<void> {
    const [first] = items;
    const isOne = items.length === 1;
    const ids = new Set(items.map(({ correlationId }) => correlationId));
    return this.context.run(
      {
        // What all of them were caused by; several causes have nothing in common.
        correlationId: ids.size === 1 ? first!.correlationId : undefined,
        carrier: isOne ? first!.carrier : undefined,
        message: first!.message,
        batch: items,
      },
      () => this.run(items, verdicts),
    );
  }

  private async run(items: readonly BatchItem[], verdicts: Verdicts): Promise<void> {
    const { delivery: first, subscription } = items[0]!;
    for (const { delivery, envelope } of items) {
      if (envelope !== undefined) this.figures.waited(delivery, envelope);
    }
    const started = performance.now();
    try {
      const outcomes = await answersOf(subscription, items);
      this.figures.handled(first, started);
      await Promise.all(
        items.map(({ delivery, item }, index) => {
          const settle = () => this.settlement.answered(delivery, outcomes[index]);
          // In its own trace, and with its own ids: how it ended belongs to it.
          return this.keep(verdicts, delivery, this.context.within(item, settle));
        }),
      );
    } catch (error) {
      this.figures.handled(first, started);
      const deliveries = items.map(({ delivery }) => delivery);
      const settled = await this.settlement.failedTogether(deliveries, error);
      deliveries.forEach((delivery, index) => verdicts.set(delivery, settled[index]!));
    }
  }

  private async keep(
    verdicts: Verdicts,
    delivery: Delivery,
    verdict: Verdict | Promise<Verdict>,
  ): Promise<void> {
    verdicts.set(delivery, await verdict);
  }
}

async function answersOf(subscription: Subscription, items: readonly BatchItem[]) {
  const answer = await subscription.handle(items.map(({ item }) => item));
  return outcomesOf(answer, items.length);
}
