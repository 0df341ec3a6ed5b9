import type { EventDraft } from '@mainstay/events';
import type { OutboxAddition } from '@mainstay/outbox';

/** Events of one aggregate, as `Outbox.addAll` takes them. */
export function eventsOf(
  aggregateType: string,
  aggregateId: string,
  events: readonly EventDraft[],
): readonly OutboxAddition[] {
  return events.map((event) => ({ event, aggregateType, aggregateId }));
}
