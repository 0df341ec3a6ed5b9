import { isDeferral } from '@mainstay/errors';

interface Position {
  readonly order: string | undefined;
  /** Why it is not run; undefined where it is. */
  readonly error: unknown;
}

/**
 * What must wait because something before it, of the same order, waits: by position, with the error
 * of the one in front. Pure.
 */
export function heldBack(positions: readonly Position[]): ReadonlyMap<number, unknown> {
  const waiting = new Map<string, unknown>();
  const held = new Map<number, unknown>();
  positions.forEach(({ order, error }, position) => {
    if (order === undefined) return;
    if (error === undefined && waiting.has(order)) held.set(position, waiting.get(order));
    if (isDeferral(error) && !waiting.has(order)) waiting.set(order, error);
  });
  return held;
}
