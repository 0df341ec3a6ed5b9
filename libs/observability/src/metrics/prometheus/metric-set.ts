import { isSpanContextValid, trace, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { Counter, Gauge, Histogram } from 'prom-client';
import { LabelGuard } from '../label-guard';
import { SUITE_METRICS, type MetricDefinition, type SuiteMetric } from '../suite-metrics';
import { Count } from './count';
import type { MetricsRegistry } from './metrics-registry';
import { PerLabels } from './per-labels';
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
  /** Of figures that prom-client does not have yet. */
  private readonly gathered = new Map<SuiteMetric, (Count | Tally)[]>();
  private readonly counts = new PerLabels((metric, labels) => this.countOf(metric, labels));
  private readonly tallies = new PerLabels((metric, labels) => this.tallyOf(metric, labels));
  private told = false;

  constructor(
    registry: MetricsRegistry,
    serviceName: string,
    private readonly options: MetricSetOptions,
    private readonly tell: (error: unknown) => void,
  ) {
    this.guard = new LabelGuard(options.labelLimit);
    for (const [key, definition] of Object.entries(SUITE_METRICS)) {
      const gathered: (Count | Tally)[] = [];
      const settle = () => gathered.forEach((each) => each.settle());
      this.gathered.set(key as SuiteMetric, gathered);
      this.metrics.set(key as SuiteMetric, make(definition, registry, serviceName, settle));
    }
  }

  /**
   * The same labels again and again: they are checked once, and their figures handed over together.
   *
   * @returns What counts and observes them.
   */
  bound(counter: SuiteMetric, countLabels: Labels, histogram: SuiteMetric, labels: Labels) {
    const count = this.countOf(counter, countLabels);
    const tally = this.tallyOf(histogram, labels);
    return (value: number, now: number, span: SpanContext): void => {
      count.add(1);
      tally.addWithExemplar(value, now, () => this.exemplarOf(histogram, span));
    };
  }

  count(metric: SuiteMetric, labels: Labels = {}, by = 1): void {
    const count = by > 0 ? this.counts.of(metric, labels) : undefined;
    if (count !== undefined) return count.add(by);
    this.record(metric, labels, (vendor, bounded) => (vendor as Counter).inc(bounded, by));
  }

  observe(metric: SuiteMetric, labels: Labels, value: number): void {
    const tally = Number.isFinite(value) ? this.tallies.of(metric, labels) : undefined;
    if (tally === undefined) this.tallyOnce(metric, labels, value);
    else if (!this.hasExemplars(metric)) tally.add(value);
    else tally.addWithExemplar(value, performance.now(), () => this.exemplarOf(metric, undefined));
  }

  set(metric: SuiteMetric, labels: Labels, value: number): void {
    this.record(metric, labels, (vendor, bounded) => (vendor as Gauge).set(bounded, value));
  }

  /** Takes a labelled gauge away: what it told of is gone. */
  remove(metric: SuiteMetric, labels: Labels): void {
    this.record(metric, labels, (vendor, bounded) => vendor.remove(bounded));
  }

  private countOf(metric: SuiteMetric, labels: Labels): Count {
    const bounded = this.bounded(metric, labels);
    const count = new Count((by) =>
      this.safely(() => (this.metrics.get(metric) as Counter).inc(bounded, by)),
    );
    this.gathered.get(metric)!.push(count);
    return count;
  }

  private tallyOf(metric: SuiteMetric, labels: Labels): Tally {
    const bounded = this.bounded(metric, labels);
    const histogram = this.metrics.get(metric) as Histogram;
    const { buckets = [] }: MetricDefinition = SUITE_METRICS[metric];
    const tally = new Tally(
      {
        observeAll: (values) =>
          this.safely(() => {
            const child = histogram.labels(bounded);
            for (const value of values) child.observe(value);
          }),
        observe: (value, exemplarLabels) =>
          this.safely(() => histogram.observe({ labels: bounded, value, exemplarLabels })),
      },
      buckets,
    );
    this.gathered.get(metric)!.push(tally);
    return tally;
  }

  /** What cannot be gathered: one of too many combinations of labels, or no number. */
  private tallyOnce(metric: SuiteMetric, labels: Labels, value: number): void {
    this.record(metric, labels, (vendor, bounded) =>
      (vendor as Histogram).labels(bounded).observe(value),
    );
  }

  private hasExemplars(metric: SuiteMetric): boolean {
    const { exemplars }: MetricDefinition = SUITE_METRICS[metric];
    return exemplars === true && this.options.recordsSpans();
  }

  /** Of the active span unless another is given. */
  private exemplarOf(metric: SuiteMetric, span: SpanContext | undefined) {
    return this.hasExemplars(metric) ? exemplarOf(span) : undefined;
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
