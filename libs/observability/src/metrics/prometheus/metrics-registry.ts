import { Registry } from 'prom-client';

/** Nest token of the application's {@link MetricsRegistry}. */
export const METRICS_REGISTRY = Symbol('mainstay.observability.MetricsRegistry');

/** The library's types leave the content type out of the constructor. */
const RegistryOf = Registry as unknown as new (contentType: string) => Registry;

type Registered = ReturnType<Registry['getSingleMetric']>;

/**
 * The metrics of one application. Both its HTTP port and its worker port show it.
 *
 * It is an OpenMetrics registry, because only those keep exemplars; `metrics()` still answers in
 * the text format, in which every name stands as it was given.
 */
export class MetricsRegistry extends RegistryOf {
  static readonly TEXT_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

  constructor() {
    super(Registry.OPENMETRICS_CONTENT_TYPE);
  }

  /** Every metric in Prometheus' text format. */
  override metrics(): Promise<string> {
    return this.view(Registry.PROMETHEUS_CONTENT_TYPE, (metric) => metric).metrics();
  }

  /** Every metric in the OpenMetrics format, exemplars included. */
  openMetrics(): Promise<string> {
    // The library renames counters while it renders this format: it gets stand-ins to rename.
    const standIn = (metric: Registered) =>
      Object.create(metric ?? null) as NonNullable<Registered>;
    return this.view(Registry.OPENMETRICS_CONTENT_TYPE, standIn).metrics();
  }

  private view(contentType: string, shown: (metric: Registered) => Registered): Registry {
    const view = new RegistryOf(contentType);
    for (const { name } of this.getMetricsAsArray() as unknown as { name: string }[]) {
      const metric = shown(this.getSingleMetric(name));
      if (metric !== undefined) view.registerMetric(metric as never);
    }
    return view;
  }
}
