import { applyLayer, LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { AsyncMethodDecorator } from '../decorators/circuit-breaker.decorator';

export const TIMEOUT_LAYER: MethodLayer<number> = {
  name: '@Timeout',
  order: LAYER_ORDER.timeout,
  module: 'ResilienceModule',
};

/**
 * Fails the call with {@link CallTimeoutError} after `timeoutMs` milliseconds (an eighth later at
 * most) and aborts {@link currentSignal}. The method may go on running: hand the signal to what it
 * calls.
 */
export function Timeout(timeoutMs: number): AsyncMethodDecorator {
  return (target, methodName, descriptor) =>
    applyLayer(TIMEOUT_LAYER, timeoutMs, target, methodName, descriptor);
}
