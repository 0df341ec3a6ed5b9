import { applyLayer, LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { AsyncMethodDecorator } from '../decorators/circuit-breaker.decorator';
import { POLICY_PARTS, type PolicyPart } from './policy';

const layerOf = (order: number): MethodLayer<string> => ({
  name: '@UsePolicy',
  order,
  module: 'ResilienceModule',
});

/** A layer for each part, because other libs' layers stand between them. */
export const POLICY_LAYERS: Readonly<Record<PolicyPart, MethodLayer<string>>> = {
  retry: layerOf(LAYER_ORDER.retry),
  rateLimit: layerOf(LAYER_ORDER.rateLimit),
  bulkhead: layerOf(LAYER_ORDER.bulkhead),
  breaker: layerOf(LAYER_ORDER.breaker),
  timeout: layerOf(LAYER_ORDER.timeout),
};

/**
 * Guards a method by the policy of this name, which `ResilienceModule.forRoot({ policies })`
 * declares (else the boot fails) and others share. A decorator of its own on the same method
 * (`@Retry`, `@Timeout`, …) takes the place of that part.
 */
export function UsePolicy(policy: string): AsyncMethodDecorator {
  return (target, methodName, descriptor) => {
    for (const part of POLICY_PARTS) {
      applyLayer(POLICY_LAYERS[part], policy, target, methodName, descriptor);
    }
  };
}
