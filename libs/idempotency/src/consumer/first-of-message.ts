import type { MessageInfo } from '@mainstay/core';
import type { EffectKey } from '../claim/effect-key';
import type { IdempotencyStore } from '../store/idempotency-store';

/** An idempotent method that was called for a message, and the key it ran under. */
export interface CalledMethod {
  readonly place: string;
  readonly store: IdempotencyStore;
  readonly key: EffectKey;
}

const FIRST = Symbol('mainstay.idempotency.first');

/**
 * The first idempotent method that a message came to; this one where none did before. Kept with
 * the message: an entry of a WeakMap would cost each of them more than the rest of it.
 */
export function firstOfMessage(message: MessageInfo, called: CalledMethod): CalledMethod {
  const known = message as { [FIRST]?: CalledMethod };
  return (known[FIRST] ??= called);
}

/** Whether another method has the key that this one asks for, and would wait for or be denied. */
export function isShared(first: CalledMethod, { key, place, store }: CalledMethod): boolean {
  if (first.place === place || first.store !== store) return false;
  const { eventType, group, id } = first.key;
  return id === key.id && eventType === key.eventType && group === key.group;
}
