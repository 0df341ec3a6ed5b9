import { activeContext } from '@mainstay/core';
import type { Context, Span, SpanOptions, Tracer, TracerProvider } from '@opentelemetry/api';
import { scopedApplication } from '../logging/application-scope';
import { IdentifyingProvider } from './identifying-provider';

/**
 * The process's tracer provider: hands each span to the provider of the application whose code
 * starts it, so that several applications of one process keep their own names in a trace.
 */
export class ServiceProviders implements TracerProvider {
  private readonly identifying = new IdentifyingProvider(1);
  private readonly recording = new Map<string, TracerProvider>();
  private readonly quiet = new Map<string, TracerProvider>();

  record(serviceName: string, provider: TracerProvider): void {
    this.recording.set(serviceName, provider);
  }

  /** Names a service that only identifies its spans, until it records. */
  identify(serviceName: string, sampleRatio: number): void {
    this.quiet.set(serviceName, new IdentifyingProvider(sampleRatio));
  }

  records(serviceName: string): boolean {
    return this.recording.has(serviceName);
  }

  getTracer(name: string, version?: string): Tracer {
    return new DelegatingTracer(name, version, () => this.current(name));
  }

  private current(tracerName: string): TracerProvider {
    const named = this.of(tracerName);
    if (named !== undefined) return named;
    const app = activeContext()?.app ?? scopedApplication();
    return this.of(app?.name) ?? this.any();
  }

  private of(serviceName: string | undefined): TracerProvider | undefined {
    if (serviceName === undefined) return undefined;
    return this.recording.get(serviceName) ?? this.quiet.get(serviceName);
  }

  private any(): TracerProvider {
    const [first] = this.recording.values();
    return first ?? this.identifying;
  }
}

/** Looks its provider up at every span: a tracer is often made before anything records. */
class DelegatingTracer implements Tracer {
  private latest: { readonly provider: TracerProvider; readonly tracer: Tracer } | undefined;

  constructor(
    private readonly name: string,
    private readonly version: string | undefined,
    private readonly provider: () => TracerProvider,
  ) {}

  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    return this.current().startSpan(name, options, context);
  }

  startActiveSpan<Work extends (span: Span) => unknown>(
    name: string,
    ...rest: [Work] | [SpanOptions, Work] | [SpanOptions, Context, Work]
  ): ReturnType<Work> {
    return this.current().startActiveSpan(name, ...(rest as [SpanOptions, Context, Work]));
  }

  private current(): Tracer {
    const provider = this.provider();
    if (this.latest?.provider !== provider) {
      this.latest = { provider, tracer: provider.getTracer(this.name, this.version) };
    }
    return this.latest.tracer;
  }
}
