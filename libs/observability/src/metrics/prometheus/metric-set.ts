import { isSpanContextValid, trace, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { Counter, Gauge, Histogram } from 'prom-client';
import { LabelGuard } from '../label-guard';
import { SUITE_METRICS, type MetricDefinition, type SuiteMetric } from '../suite-metrics';
import type { MetricsRegistry } from './metrics-registry';
import { Tally } from './tally';

type Labels = Readonly<Record<string, string>>;
type Vendor = Counter | Gauge | Histogram;

/** How a {@link MetricSet} records. */
export interface MetricSetOptions {
  /** Different values a label may have in a metric. */
  readonly labelLimit: number;
  /** Whether the service's spans go anywhere: an exemplar points to one. */
  readonly recordsSpans: () => boolean;
}

/**
 * Records the suite's metrics. Recording never throws: a metric that cannot be recorded must not
 * take a request or a message with it. What went wrong first is told once.
 */
export class MetricSet {
  private readonly metrics = new Map<SuiteMetric, Vendor>();
  private readonly guard: LabelGuard;
  private readonly tallies: Tally[] = [];
  private told = false;

  constructor(
    registry: MetricsRegistry,
    serviceName: string,
    private readonly options: MetricSetOptions,
    private readonly tell: (error: unknown) => void,
  ) {
    this.guard = new LabelGuard(options.labelLimit);
    const settle = () => this.tallies.forEach((tally) => tally.settle());
    for (const [key, definition] of Object.entries(SUITE_METRICS)) {
      this.metrics.set(key as SuiteMetric, make(definition, registry, serviceName, settle));
    }
  }

  /**
   * The same labels again and again: they are checked once, and their figures handed over together.
   *
   * @returns What counts and observes them.
   */
  bound(counter: SuiteMetric, countLabels: Labels, histogram: SuiteMetric, labels: Labels) {
    const counted = this.bounded(counter, countLabels);
    const observed = this.bounded(histogram, labels);
    const { buckets = [] }: MetricDefinition = SUITE_METRICS[histogram];
    const tally = new Tally(
      {
        count: (by) => this.safely(() => (this.metrics.get(counter) as Counter).inc(counted, by)),
        observe: (value, exemplar) =>
          this.safely(() => this.observeOn(histogram, observed, value, exemplar)),
      },
      buckets,
    );
    this.tallies.push(tally);
    return (value: number, now: number, span: SpanContext): void =>
      tally.add(value, now, () => this.exemplarOf(histogram, span));
  }

  count(metric: SuiteMetric, labels: Labels = {}, by = 1): void {
    this.record(metric, labels, (vendor, bounded) => (vendor as Counter).inc(bounded, by));
  }

  observe(metric: SuiteMetric, labels: Labels, value: number): void {
    this.safely(() => {
      const exemplar = this.exemplarOf(metric, undefined);
      this.observeOn(metric, this.bounded(metric, labels), value, exemplar);
    });
  }

  set(metric: SuiteMetric, labels: Labels, value: number): void {
    this.record(metric, labels, (vendor, bounded) => (vendor as Gauge).set(bounded, value));
  }

  /** Takes a labelled gauge away: what it told of is gone. */
  remove(metric: SuiteMetric, labels: Labels): void {
    this.record(metric, labels, (vendor, bounded) => vendor.remove(bounded));
  }

  private observeOn(
    metric: SuiteMetric,
    labels: Record<string, string>,
    value: number,
    exemplarLabels: Record<string, string> | undefined,
  ): void {
    const histogram = this.metrics.get(metric) as Histogram;
    const { exemplars }: MetricDefinition = SUITE_METRICS[metric];
    if (exemplars === true) histogram.observe({ labels, value, exemplarLabels });
    else histogram.observe(labels, value);
  }

  /** Of the active span unless another is given. */
  private exemplarOf(metric: SuiteMetric, span: SpanContext | undefined) {
    const { exemplars }: MetricDefinition = SUITE_METRICS[metric];
    return exemplars === true && this.options.recordsSpans() ? exemplarOf(span) : undefined;
  }

  private record(
    metric: SuiteMetric,
    labels: Labels,
    write: (vendor: Vendor, bounded: Record<string, string>) => void,
  ): void {
    this.safely(() => {
      const vendor = this.metrics.get(metric);
      if (vendor !== undefined) write(vendor, this.bounded(metric, labels));
    });
  }

  private bounded(metric: SuiteMetric, labels: Labels): Record<string, string> {
    const bounded: Record<string, string> = {};
    for (const name in labels) bounded[name] = this.guard.admit(metric, name, labels[name]!);
    return bounded;
  }

  private safely(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!this.told) this.tell(error);
      this.told = true;
    }
  }
}

function make(
  definition: MetricDefinition,
  registry: MetricsRegistry,
  serviceName: string,
  settle: () => void,
): Vendor {
  const options = {
    name: definition.name.replace('{service}', serviceName.replaceAll(/[^a-zA-Z0-9_]/g, '_')),
    help: definition.help,
    labelNames: [...definition.labels],
    registers: [registry as never],
    // Called by the library before it shows a metric.
    collect: settle,
  };
  if (definition.kind === 'counter') return new Counter(options);
  if (definition.kind === 'gauge') return new Gauge(options);
  const buckets = [...(definition.buckets ?? [])];
  return new Histogram({ ...options, buckets, enableExemplars: definition.exemplars ?? false });
}

function exemplarOf(given: SpanContext | undefined): Record<string, string> | undefined {
  const span = given ?? trace.getActiveSpan()?.spanContext();
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  // A trace that nobody records cannot be looked at: no exemplar points to it.
  if ((span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return { trace_id: span.traceId, span_id: span.spanId };
}
