import { applyLayer, LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { AsyncMethodDecorator } from '../decorators/circuit-breaker.decorator';
import type { RetryOptions } from './retry-policy';

export const RETRY_LAYER: MethodLayer<RetryOptions> = {
  name: '@Retry',
  order: LAYER_ORDER.retry,
  module: 'ResilienceModule',
};

/**
 * Calls the method again when it fails in a way that may pass: outside idempotency, transaction and
 * breaker, so each attempt claims, begins and asks anew. An open circuit is not retried.
 */
export function Retry(options: RetryOptions = {}): AsyncMethodDecorator {
  return (target, methodName, descriptor) =>
    applyLayer(RETRY_LAYER, options, target, methodName, descriptor);
}
