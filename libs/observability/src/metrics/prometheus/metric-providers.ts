import type { FactoryProvider } from '@nestjs/common';
import { getToken } from '@willsoto/nestjs-prometheus';
import {
  Counter,
  Gauge,
  Histogram,
  Summary,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
  type SummaryConfiguration,
} from 'prom-client';
import { MetricNameTakenError } from '../metric-name-taken.error';
import { METRICS_REGISTRY, type MetricsRegistry } from './metrics-registry';

type Own<Configuration> = Omit<Configuration, 'registers'>;

/** Provides a counter of the application's own, on its registry; inject it with `@InjectMetric`. */
export function makeCounterProvider<Label extends string>(
  options: Own<CounterConfiguration<Label>>,
): FactoryProvider<Counter<Label>> {
  return provider(options.name, (registers) => new Counter({ ...options, registers }));
}

/** Provides a gauge of the application's own, on its registry; inject it with `@InjectMetric`. */
export function makeGaugeProvider<Label extends string>(
  options: Own<GaugeConfiguration<Label>>,
): FactoryProvider<Gauge<Label>> {
  return provider(options.name, (registers) => new Gauge({ ...options, registers }));
}

/** Provides a histogram of the application's own; inject it with `@InjectMetric`. */
export function makeHistogramProvider<Label extends string>(
  options: Own<HistogramConfiguration<Label>>,
): FactoryProvider<Histogram<Label>> {
  return provider(options.name, (registers) => new Histogram({ ...options, registers }));
}

/** Provides a summary of the application's own, on its registry; inject it with `@InjectMetric`. */
export function makeSummaryProvider<Label extends string>(
  options: Own<SummaryConfiguration<Label>>,
): FactoryProvider<Summary<Label>> {
  return provider(options.name, (registers) => new Summary({ ...options, registers }));
}

/** The library's own providers look into its global registry; these only into the application's. */
function provider<Made>(name: string, make: (registers: never[]) => Made): FactoryProvider<Made> {
  return {
    provide: getToken(name),
    inject: [METRICS_REGISTRY],
    useFactory: (registry: MetricsRegistry) => {
      if (registry.getSingleMetric(name) !== undefined) throw new MetricNameTakenError(name);
      return make([registry as never]);
    },
  };
}
