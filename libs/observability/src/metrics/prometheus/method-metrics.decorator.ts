import {
  applyLayer,
  LAYER_ORDER,
  type Invoke,
  type LayerBuilder,
  type MethodLayer,
} from '@mainstay/core';
import { Counter, Histogram } from 'prom-client';
import { MetricNameTakenError } from '../metric-name-taken.error';
import type { MetricsRegistry } from './metrics-registry';

/** A metric that a decorator feeds; several methods may share one. */
export interface MethodMetric {
  readonly name: string;
  /** @default says that it counts or times the method */
  readonly help?: string;
  /** Of a histogram, in seconds. */
  readonly buckets?: readonly number[];
}

type Result = 'success' | 'failure';

export const COUNTED_LAYER: MethodLayer<MethodMetric> = {
  name: '@Counted',
  order: LAYER_ORDER.metrics,
  module: 'ObservabilityModule',
};

export const TIMED_LAYER: MethodLayer<MethodMetric> = {
  name: '@Timed',
  order: LAYER_ORDER.metrics,
  module: 'ObservabilityModule',
};

/** Counts the calls of the method, by `result`: success, failure. */
export function Counted(metric: string | MethodMetric): MethodDecorator {
  const options = typeof metric === 'string' ? { name: metric } : metric;
  return (target, name, descriptor) => applyLayer(COUNTED_LAYER, options, target, name, descriptor);
}

/** Observes how many seconds the method takes, by `result`: success, failure. */
export function Timed(metric: string | MethodMetric): MethodDecorator {
  const options = typeof metric === 'string' ? { name: metric } : metric;
  return (target, name, descriptor) => applyLayer(TIMED_LAYER, options, target, name, descriptor);
}

export function countedLayer(registry: MetricsRegistry): LayerBuilder<MethodMetric> {
  return ({ name, help }, { className, methodName }) => {
    const counter = shared(registry, name, Counter, () => {
      const text = help ?? `Calls of ${className}.${methodName}, by result.`;
      return new Counter({
        name,
        help: text,
        labelNames: ['result'],
        registers: [registry as never],
      });
    });
    return (next) => observed(next, (result) => counter.inc({ result }));
  };
}

export function timedLayer(registry: MetricsRegistry): LayerBuilder<MethodMetric> {
  return ({ name, help, buckets }, { className, methodName }) => {
    const histogram = shared(registry, name, Histogram, () => {
      const text = help ?? `Seconds of ${className}.${methodName}, by result.`;
      return new Histogram({
        name,
        help: text,
        labelNames: ['result'],
        registers: [registry as never],
        ...(buckets === undefined ? {} : { buckets: [...buckets] }),
      });
    });
    return (next) => observed(next, (result, seconds) => histogram.observe({ result }, seconds));
  };
}

/** The metric of that name where it is of the same kind and labelled by result; else a new one. */
function shared<Metric extends Counter | Histogram>(
  registry: MetricsRegistry,
  name: string,
  kind: new (...args: never[]) => Metric,
  make: () => Metric,
): Metric {
  const existing = registry.getSingleMetric(name) as unknown;
  if (existing === undefined) return make();
  const labels = (existing as { labelNames?: string[] }).labelNames ?? [];
  if (existing instanceof kind && labels.join() === 'result') return existing;
  throw new MetricNameTakenError(name);
}

function observed(next: Invoke, end: (result: Result, seconds: number) => void): Invoke {
  return (...args) => {
    const start = performance.now();
    const ended = (result: Result) => end(result, (performance.now() - start) / 1_000);
    try {
      const value = next(...args);
      if (value instanceof Promise) {
        void value.then(
          () => ended('success'),
          () => ended('failure'),
        );
      } else ended('success');
      return value;
    } catch (error) {
      ended('failure');
      throw error;
    }
  };
}
