import type { Context, Span, SpanKind, TracerProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type {
  Sampler,
  SpanProcessor,
  TracerProvider as SdkTracerProvider,
} from '@opentelemetry/sdk-trace';
import { environmentSampler } from './environment-sampler';
import { GivenIds, LazySpans } from './lazy-spans';
import type { TracingOptions } from './tracing.options';

/** A provider that records, and how to empty it. */
export interface RecordingProvider {
  readonly provider: TracerProvider;
  /** A span of the service's own, at less cost than by a tracer. */
  begin(name: string, kind: SpanKind, parent: Context): Span;
  flush(): Promise<void>;
}

type Otlp = typeof import('@opentelemetry/exporter-trace-otlp-grpc');

let exporting: { readonly endpoint: string; readonly processor: SpanProcessor } | undefined;

/**
 * Makes a provider whose spans are exported. The SDK is loaded here and not before: a process that
 * exports nothing neither waits for it nor holds it in memory.
 */
export function recordingProvider(serviceName: string, options: TracingOptions): RecordingProvider {
  const sdk = require('@opentelemetry/sdk-trace') as typeof import('@opentelemetry/sdk-trace');
  const resource = resourceOf(serviceName, options);
  const sampler = samplerFor(sdk, options);
  const processor = processorFor(sdk, options);
  const ids = new GivenIds();
  const provider: SdkTracerProvider = new sdk.TracerProvider({
    resource,
    sampler,
    spanProcessors: [processor],
    idGenerator: ids,
  });
  const tracer = provider.getTracer(serviceName);
  const sampled = sdk.SamplingDecision.RECORD_AND_SAMPLED;
  const parts = { name: serviceName, tracer, ids, sampler, sampled, processor, resource };
  const spans = new LazySpans(parts);
  return {
    provider,
    begin: (name, kind, parent) => spans.begin(name, kind, parent),
    flush: () => provider.forceFlush(),
  };
}

/** Attributes of OTEL_RESOURCE_ATTRIBUTES, and those that say which application it is. */
function resourceOf(serviceName: string, options: TracingOptions): Resource {
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } =
    require('@opentelemetry/resources') as typeof import('@opentelemetry/resources');
  const given = detectResources({ detectors: [envDetector] });
  const own = resourceFromAttributes({
    'service.name': serviceName,
    'service.version': options.version ?? process.env.SERVICE_VERSION ?? '1.0.0',
    'deployment.environment.name': options.environment ?? process.env.ENVIRONMENT ?? 'development',
  });
  return defaultResource().merge(given).merge(own);
}

function samplerFor(
  sdk: typeof import('@opentelemetry/sdk-trace'),
  { sampleRatio }: TracingOptions,
): Sampler {
  const chosen = sampleRatio === undefined ? environmentSampler(sdk, process.env) : undefined;
  const all = sampleRatio === undefined || sampleRatio >= 1;
  const root = all ? new sdk.AlwaysOnSampler() : new sdk.TraceIdRatioBasedSampler(sampleRatio);
  return chosen ?? new sdk.ParentBasedSampler({ root });
}

/** The applications of a process share one queue and one connection to the collector. */
function processorFor(
  sdk: typeof import('@opentelemetry/sdk-trace'),
  options: TracingOptions,
): SpanProcessor {
  if (options.exporter !== undefined) {
    return new sdk.SimpleSpanProcessor({ exporter: options.exporter });
  }
  const endpoint = options.endpoint ?? '';
  if (exporting?.endpoint === endpoint) return exporting.processor;
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-grpc') as Otlp;
  const processor = new sdk.BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url: endpoint }),
  });
  exporting = { endpoint, processor };
  return processor;
}
