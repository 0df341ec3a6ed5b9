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

  record(serviceName: string, provider: TracerProvider): void {
    this.recording.set(serviceName, provider);
  }

  records(serviceName: string): boolean {
    return this.recording.has(serviceName);
  }

  getTracer(name: string, version?: string): Tracer {
    return new DelegatingTracer(() => this.current(name).getTracer(name, version));
  }

  private current(tracerName: string): TracerProvider {
    if (this.recording.size === 0) return this.identifying;
    const named = this.recording.get(tracerName);
    if (named !== undefined) return named;
    const app = activeContext()?.app ?? scopedApplication();
    const own = app === undefined ? undefined : this.recording.get(app.name);
    const [first] = this.recording.values();
    return own ?? first ?? this.identifying;
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
