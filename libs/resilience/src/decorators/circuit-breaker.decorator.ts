import { applyLayer, LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { CircuitBreakerOptions } from '../breaker/circuit-breaker.options';

/** Decorates methods that return a promise; others do not compile. */
export type AsyncMethodDecorator = <Method extends (...args: never[]) => Promise<unknown>>(
  target: object,
  methodName: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

export const BREAKER_LAYER: MethodLayer<string | CircuitBreakerOptions> = {
  name: '@CircuitBreaker',
  order: LAYER_ORDER.breaker,
  module: 'ResilienceModule',
};

export function circuitBreakerDecorator(
  circuit: string | CircuitBreakerOptions,
): AsyncMethodDecorator {
  return (target, methodName, descriptor) =>
    applyLayer(BREAKER_LAYER, circuit, target, methodName, descriptor);
}
