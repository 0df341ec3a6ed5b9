import { AsyncLocalStorage } from 'node:async_hooks';
import { applyLayer, LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { AsyncMethodDecorator } from '../decorators/circuit-breaker.decorator';

export const TIMEOUT_LAYER: MethodLayer<number> = {
  name: '@Timeout',
  order: LAYER_ORDER.timeout,
  module: 'ResilienceModule',
};

export const callSignals = new AsyncLocalStorage<AbortSignal>();

/**
 * Fails the call with {@link CallTimeoutError} after `timeoutMs` milliseconds and aborts
 * {@link currentSignal}. The method may go on running: hand the signal to what it calls.
 */
export function Timeout(timeoutMs: number): AsyncMethodDecorator {
  return (target, methodName, descriptor) =>
    applyLayer(TIMEOUT_LAYER, timeoutMs, target, methodName, descriptor);
}

/** The signal of the innermost `@Timeout` around the caller; undefined outside one. */
export function currentSignal(): AbortSignal | undefined {
  return callSignals.getStore();
}
