import {
  isSpanContextValid,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
  type Context,
  type HrTime,
  type Span,
  type SpanContext,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type {
  IdGenerator,
  Sampler,
  SamplingDecision,
  SpanProcessor,
} from '@opentelemetry/sdk-trace';
import { LazySpan } from './lazy-span';
import { randomSpanId, randomTraceId } from './random-ids';

/** Random ids, or those that the next span is to have. */
export class GivenIds implements IdGenerator {
  private given: SpanContext | undefined;

  generateTraceId = (): string => this.given?.traceId ?? randomTraceId();

  generateSpanId = (): string => this.given?.spanId ?? randomSpanId();

  during<Result>(given: SpanContext, work: () => Result): Result {
    this.given = given;
    try {
      return work();
    } finally {
      this.given = undefined;
    }
  }
}

/** What the spans of a service are made with. */
export interface LazySpanParts {
  readonly name: string;
  readonly tracer: Tracer;
  readonly ids: GivenIds;
  readonly sampler: Sampler;
  /** The SDK's word for a span that is recorded and exported. */
  readonly sampled: SamplingDecision;
  readonly processor: SpanProcessor;
  readonly resource: Resource;
}

/** Begins spans as the SDK's tracer does, with its sampler and to its exporter. */
export class LazySpans {
  private readonly instrumentationScope: { readonly name: string };

  constructor(private readonly parts: LazySpanParts) {
    this.instrumentationScope = { name: parts.name };
  }

  begin(name: string, kind: SpanKind, parent: Context): Span {
    const { sampler, sampled, resource, processor } = this.parts;
    const { instrumentationScope } = this;
    const above = validContextOf(parent);
    const traceId = above?.traceId ?? randomTraceId();
    const context: SpanContext = {
      traceId,
      spanId: randomSpanId(),
      traceFlags: TraceFlags.SAMPLED,
      traceState: above?.traceState,
    };
    const makeFull = (named: string, own: SpanContext, startTime?: HrTime) =>
      this.makeFull(named, kind, parent, own, startTime);
    const { decision, attributes, traceState } = sampler.shouldSample(
      parent,
      traceId,
      name,
      kind,
      {},
      [],
    );
    // What the sampler has more to say on is the SDK's from the beginning.
    if (decision !== sampled || attributes !== undefined || traceState !== undefined) {
      return makeFull(name, context);
    }
    const seed = { name, kind, context, parent: above, resource, instrumentationScope };
    return new LazySpan({ ...seed, processor, makeFull });
  }

  private makeFull(
    name: string,
    kind: SpanKind,
    parent: Context,
    context: SpanContext,
    startTime: HrTime | undefined,
  ): Span {
    const { ids, tracer } = this.parts;
    return ids.during(context, () => tracer.startSpan(name, { kind, startTime }, parent));
  }
}

function validContextOf(parent: Context): SpanContext | undefined {
  if (parent === ROOT_CONTEXT) return undefined;
  const above = trace.getSpanContext(parent);
  return above !== undefined && isSpanContextValid(above) ? above : undefined;
}
