export { ObservabilityModule } from './observability.module';
export type { ObservabilityModuleOptions } from './observability.options';
export { ObservabilityOptionsInvalidError } from './observability-options-invalid.error';
export { carryContext, runCarried, type CarriedContext } from './logging/carried-context';
export { runInApplication } from './logging/application-scope';
export {
  createServiceLogger,
  getServiceLoggerToken,
  InjectServiceLogger,
  serviceLoggerProvider,
} from './logging/create-service-logger';
export { logEventProcessing } from './logging/log-event-processing';
export { LOG_LEVELS, parseLogLevel, type LogLevel } from './logging/log-level';
export { LogLevels } from './logging/log-levels';
export { closeLog, openLog, toggleDebugLines } from './logging/log-writer';
export type { LogDestination, LoggingOptions } from './logging/logging.options';
export { NestLogger } from './logging/nest-logger';
export { CENSORED, isSecretName, redact, redactText } from './logging/redaction';
export { ServiceLogger } from './logging/service-logger';
export { InjectMetric } from '@willsoto/nestjs-prometheus';
export { MetricNameTakenError } from './metrics/metric-name-taken.error';
export type { MetricsOptions } from './metrics/metrics.options';
export { Counted, Timed, type MethodMetric } from './metrics/prometheus/method-metrics.decorator';
export {
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
  makeSummaryProvider,
} from './metrics/prometheus/metric-providers';
export { METRICS_REGISTRY, MetricsRegistry } from './metrics/prometheus/metrics-registry';
export { SUITE_METRICS, type MetricDefinition, type SuiteMetric } from './metrics/suite-metrics';
export type { Counter, Gauge, Histogram, Summary } from 'prom-client';
export { flushTraces, getTracer, initTracing } from './tracing/init-tracing';
export { Span, type SpanSettings } from './tracing/span.decorator';
export {
  extractTraceContext,
  injectTraceContext,
  useTraceContext,
  type TraceCarrier,
} from './tracing/trace-context';
export { getCurrentTraceId, traceOperation } from './tracing/trace-operation';
export type { TracingOptions } from './tracing/tracing.options';
export { resolveCorrelationId, type ResolvedCorrelationId } from './http/correlation-id';
export type { HealthOptions } from './health/health.options';
export type { HealthBody, ReadinessBody } from './health/health-report';
export { OperationalController } from './health/operational.controller';
export {
  OperationalEndpoints,
  type OperationalAnswer,
} from './health/operational-endpoints.service';
export { terminusCheck } from './health/terminus/terminus-check';
