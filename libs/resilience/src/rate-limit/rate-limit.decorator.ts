import { applyLayer, LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { AsyncMethodDecorator } from '../decorators/circuit-breaker.decorator';
import type { RateLimitOptions } from './rate-limit.options';

export const RATE_LIMIT_LAYER: MethodLayer<string | RateLimitOptions> = {
  name: '@RateLimit',
  order: LAYER_ORDER.rateLimit,
  module: 'ResilienceModule',
};

/**
 * Bounds the calls of a method in a time, or those of all that share the policy of this name. What
 * is too much waits for its turn as long as it may, then fails with {@link RateLimitExceededError}.
 */
export function RateLimit(limit: string | RateLimitOptions): AsyncMethodDecorator {
  return (target, methodName, descriptor) =>
    applyLayer(RATE_LIMIT_LAYER, limit, target, methodName, descriptor);
}
