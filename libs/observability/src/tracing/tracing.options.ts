import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { ConsumeRelation } from './spans/kafka-spans';

/** How an application traces. */
export interface TracingOptions {
  /** @default true */
  readonly enabled?: boolean;
  /**
   * gRPC address of the collector. @default OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, else
   * OTEL_EXPORTER_OTLP_ENDPOINT; no export when unset
   */
  readonly endpoint?: string;
  /** Takes the spans instead of a collector; for tests. They are handed over as they end. */
  readonly exporter?: SpanExporter;
  /**
   * Share of new traces that is recorded, 0 to 1; a caller's decision is kept. @default what
   * OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG say, else 1
   */
  readonly sampleRatio?: number;
  /**
   * Whether handling a message goes on with the trace it was published in, or begins one of its own
   * that is linked to it. @default 'parent'
   */
  readonly consume?: ConsumeRelation;
  readonly version?: string;
  readonly environment?: string;
}
