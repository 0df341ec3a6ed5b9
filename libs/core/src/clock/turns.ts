import { setImmediate } from 'node:timers';

/**
 * Runs something in the next turn of the event loop. Bound when this file is loaded: a test that
 * fakes timers does not bring what waits for turns to a standstill.
 */
export const inNextTurn: (work: () => void) => void = setImmediate;

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => inNextTurn(resolve));
}
