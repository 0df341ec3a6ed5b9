import { applyLayer, LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { AsyncMethodDecorator } from '../transactions/transactional.decorator';

/** Labels of the timed method; both from a closed list, never an id. */
export interface TrackedQuery {
  readonly operation: string;
  readonly table: string;
}

export const QUERY_PERFORMANCE_LAYER: MethodLayer<TrackedQuery> = {
  name: '@QueryPerformanceTracker',
  order: LAYER_ORDER.innermost,
  module: 'DatabaseModule',
};

/** Times a repository method as `{service}_database_query_duration_seconds`. */
export function QueryPerformanceTracker(operation: string, table: string): AsyncMethodDecorator {
  return (target, methodName, descriptor) =>
    applyLayer(QUERY_PERFORMANCE_LAYER, { operation, table }, target, methodName, descriptor);
}
