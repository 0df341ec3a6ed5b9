import {
  context as contextApi,
  isSpanContextValid,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { randomSpanId, randomTraceId } from './random-ids';

/**
 * Spans that have ids and record nothing: traces reach logs, headers and other services although
 * nothing is exported. A caller's sampling decision travels on; a trace that begins here is decided
 * on like any other, for the services behind this one: told "not sampled", none would record it.
 */
class IdentifyingTracer implements Tracer {
  constructor(private readonly sampleRatio: number) {}

  startSpan(_name: string, options?: SpanOptions, context = contextApi.active()): Span {
    const parent = options?.root === true ? undefined : trace.getSpanContext(context);
    const joined = parent !== undefined && isSpanContextValid(parent);
    return trace.wrapSpanContext({
      traceId: joined ? parent.traceId : randomTraceId(),
      spanId: randomSpanId(),
      traceFlags: joined ? parent.traceFlags : this.decide(),
      traceState: joined ? parent.traceState : undefined,
    });
  }

  startActiveSpan<Work extends (span: Span) => unknown>(
    name: string,
    ...rest: [Work] | [SpanOptions, Work] | [SpanOptions, Context, Work]
  ): ReturnType<Work> {
    const work = rest.at(-1) as Work;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : undefined;
    const parent = rest.length > 2 ? (rest[1] as Context) : contextApi.active();
    const span = this.startSpan(name, options, parent);
    const inSpan = () => work(span) as ReturnType<Work>;
    return contextApi.with(trace.setSpan(parent, span), inSpan);
  }

  private decide(): TraceFlags {
    const sampled = this.sampleRatio === 1 || Math.random() < this.sampleRatio;
    return sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  }
}

/** Gives every caller the same tracer: without recording its name means nothing. */
export class IdentifyingProvider implements TracerProvider {
  private readonly tracer: Tracer;

  /** @param sampleRatio - Share of the traces begun here that others are to record. */
  constructor(sampleRatio: number) {
    this.tracer = new IdentifyingTracer(sampleRatio);
  }

  getTracer(): Tracer {
    return this.tracer;
  }
}
