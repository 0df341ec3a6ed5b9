import type { SpanExporter } from '@opentelemetry/sdk-trace';

/** How an application traces. */
export interface TracingOptions {
  /** @default true */
  readonly enabled?: boolean;
  /** gRPC address of the collector. @default OTEL_EXPORTER_OTLP_ENDPOINT; no export when unset */
  readonly endpoint?: string;
  /** Takes the spans instead of a collector; for tests. They are handed over as they end. */
  readonly exporter?: SpanExporter;
  /** Share of new traces that is recorded, 0 to 1; a caller's decision is kept. @default 1 */
  readonly sampleRatio?: number;
  readonly version?: string;
  readonly environment?: string;
}
