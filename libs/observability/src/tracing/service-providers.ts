import { activeContext } from '@mainstay/core';
import type { Context, Span, SpanOptions, Tracer, TracerProvider } from '@opentelemetry/api';
import { scopedApplication } from '../logging/application-scope';
import { IdentifyingProvider } from './identifying-provider';

/**
 * The process's tracer provider: hands each span to the provider of the application whose code
 * starts it, so that several applications of one process keep their own names in a trace.
 */
export class ServiceProviders implements TracerProvider {
  private readonly identifying = new IdentifyingProvider();
  private readonly recording = new Map<string, TracerProvider>();
  private readonly quiet = new Set<string>();

  record(serviceName: string, provider: TracerProvider): void {
    this.recording.set(serviceName, provider);
  }

  /** Names a service that only identifies its spans, until it records. */
  identify(serviceName: string): void {
    if (!this.recording.has(serviceName)) this.quiet.add(serviceName);
  }

  records(serviceName: string): boolean {
    return this.recording.has(serviceName);
  }

  getTracer(name: string, version?: string): Tracer {
    return new DelegatingTracer(() => this.current(name).getTracer(name, version));
  }

  private current(tracerName: string): TracerProvider {
    if (this.recording.size === 0) return this.identifying;
    const app = activeContext()?.app ?? scopedApplication();
    return this.of(tracerName) ?? this.of(app?.name) ?? this.any();
  }

  private of(serviceName: string | undefined): TracerProvider | undefined {
    if (serviceName === undefined) return undefined;
    const own = this.recording.get(serviceName);
    return own ?? (this.quiet.has(serviceName) ? this.identifying : undefined);
  }

  private any(): TracerProvider {
    const [first] = this.recording.values();
    return first ?? this.identifying;
  }
}

/** Looks its provider up at every span: a tracer is often made before anything records. */
class DelegatingTracer implements Tracer {
  constructor(private readonly current: () => Tracer) {}

  startSpan(name: string, options?: SpanOptions, context?: Context): Span {
    return this.current().startSpan(name, options, context);
  }

  startActiveSpan<Work extends (span: Span) => unknown>(
    name: string,
    ...rest: [Work] | [SpanOptions, Work] | [SpanOptions, Context, Work]
  ): ReturnType<Work> {
    return this.current().startActiveSpan(name, ...(rest as [SpanOptions, Context, Work]));
  }
}
