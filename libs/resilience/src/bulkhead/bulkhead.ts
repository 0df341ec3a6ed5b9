import { applyLayer, LAYER_ORDER, type Clock, type MethodLayer } from '@mainstay/core';
import type { AsyncMethodDecorator } from '../decorators/circuit-breaker.decorator';
import type { BulkheadOptions } from './bulkhead.options';
import { Compartment } from './compartment';

export const BULKHEAD_LAYER: MethodLayer<string | BulkheadOptions> = {
  name: '@Bulkhead',
  order: LAYER_ORDER.bulkhead,
  module: 'ResilienceModule',
};

interface BulkheadExport {
  /** A bulkhead of its own; see {@link Compartment}. */
  new (
    options: BulkheadOptions & { readonly name: string; readonly clock?: Pick<Clock, 'schedule'> },
  ): Compartment;
  /**
   * Decorates an async provider method: it shares the bulkhead of the policy of this name (else the
   * boot fails), or has the one these options describe for itself.
   */
  (bulkhead: string | BulkheadOptions): AsyncMethodDecorator;
  readonly prototype: Compartment;
}

/** Class and decorator in one: `new Bulkhead({ name, maxConcurrent })`, `@Bulkhead('name')`. */
export const Bulkhead: BulkheadExport = new Proxy(Compartment, {
  apply:
    (_target, _self, [bulkhead]: [string | BulkheadOptions]): AsyncMethodDecorator =>
    (target, methodName, descriptor) =>
      applyLayer(BULKHEAD_LAYER, bulkhead, target, methodName, descriptor),
}) as unknown as BulkheadExport;

export type Bulkhead = Compartment;
