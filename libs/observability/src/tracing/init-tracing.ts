import {
  context,
  propagation,
  trace,
  type Context,
  type Span,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { environmentEndpoint } from './environment-endpoint';
import { environmentRatio } from './environment-sampler';
import { recordingProvider, type RecordingProvider } from './recording-provider';
import { ServiceProviders } from './service-providers';
import type { TracingOptions } from './tracing.options';

const providers = new ServiceProviders();
const recording = new Map<string, RecordingProvider>();
let installed = false;
/** Whether an SDK was set up by somebody else: it decides what is recorded. */
let foreign = false;

/**
 * Sets the process up for tracing and gives the service's tracer. Idempotent; several services of
 * one process share one provider. Trace context travels in any case; spans are recorded where
 * there is something to export them to. Set-ups made before it (an SDK, automatic
 * instrumentation) are left in place and used.
 */
export function initTracing(serviceName: string, options: TracingOptions = {}): Tracer {
  install();
  providers.identify(serviceName, options.sampleRatio ?? environmentRatio(process.env));
  const endpoint = options.endpoint ?? environmentEndpoint(process.env);
  const exports = options.exporter !== undefined || (endpoint !== undefined && endpoint !== '');
  if (exports && (options.exporter !== undefined || !providers.records(serviceName))) {
    const made = recordingProvider(serviceName, { ...options, endpoint });
    providers.record(serviceName, made.provider);
    recording.set(serviceName, made);
  }
  return getTracer(serviceName);
}

/** The tracer of that name; before {@link initTracing} one that does nothing. */
export function getTracer(serviceName: string): Tracer {
  return trace.getTracer(serviceName);
}

/** Begins a span that mostly nobody but its maker writes to, for less than a tracer would. */
export function beginSpan(
  serviceName: string,
  name: string,
  kind: SpanKind,
  parent: Context,
): Span {
  const own = foreign ? undefined : recording.get(serviceName);
  if (own !== undefined) return own.begin(name, kind, parent);
  return getTracer(serviceName).startSpan(name, { kind }, parent);
}

/** Whether spans of this service go anywhere; without that none need be made. */
export function recordsSpans(serviceName: string): boolean {
  return foreign || providers.records(serviceName);
}

/** Exports what a service has recorded so far. */
export async function flushTraces(serviceName: string): Promise<void> {
  await recording.get(serviceName)?.flush();
}

function install(): void {
  if (installed) return;
  installed = true;
  foreign = !trace.setGlobalTracerProvider(providers);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
}
