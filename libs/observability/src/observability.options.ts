import type { HealthOptions } from './health/health.options';
import type { LoggingOptions } from './logging/logging.options';
import type { MetricsOptions } from './metrics/metrics.options';
import type { TracingOptions } from './tracing/tracing.options';

/** What an application says of itself, and how it wants to be seen. */
export interface ObservabilityModuleOptions {
  /** With underscores, for example `content_service`: in every line, label and span. */
  readonly serviceName: string;
  /** @default SERVICE_VERSION, else 1.0.0 */
  readonly version?: string;
  /** @default ENVIRONMENT, else development */
  readonly environment?: string;
  readonly logging?: LoggingOptions;
  readonly metrics?: MetricsOptions;
  readonly tracing?: TracingOptions;
  readonly health?: HealthOptions;
}
