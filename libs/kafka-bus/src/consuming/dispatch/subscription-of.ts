import type { Delivery } from '../delivery/delivery';
import { readEvent } from '../delivery/read-event';
import type { Subscription } from '../subscription';

/** Whose handler a record is for. A topic with one handler needs no look inside. */
export function subscriptionOf(delivery: Delivery): Subscription {
  const { route } = delivery;
  if (!route.isShared) return route.first;
  try {
    return readEvent(delivery).taker?.subscription ?? route.first;
  } catch {
    // Not an event: it is read again, and dead-lettered, under the first handler's slots.
    return route.first;
  }
}
