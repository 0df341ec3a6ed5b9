import { rule, type RulesOf } from '@mainstay/core';
import type { HealthOptions } from './health/health.options';
import type { LoggingOptions } from './logging/logging.options';
import type { MetricsOptions } from './metrics/metrics.options';
import type { ObservabilityModuleOptions } from './observability.options';
import type { TracingOptions } from './tracing/tracing.options';

/** Of what kind every option is; what each may say is checked besides. */
export const OBSERVABILITY_RULES: RulesOf<ObservabilityModuleOptions> = {
  serviceName: rule.text,
  version: rule.text,
  environment: rule.text,
  logging: rule.fields<LoggingOptions>({
    level: rule.text,
    format: rule.text,
    callsite: rule.yesOrNo,
    file: rule.text,
    buffered: rule.yesOrNo,
    async: rule.yesOrNo,
    destination: rule.having('what takes lines', 'write'),
    accessLog: rule.yesOrNo,
    nest: rule.yesOrNo,
  }),
  metrics: rule.fields<MetricsOptions>({ runtime: rule.yesOrNo, labelLimit: rule.wholeNumber(1) }),
  tracing: rule.fields<TracingOptions>({
    enabled: rule.yesOrNo,
    endpoint: rule.text,
    exporter: rule.having('a SpanExporter', 'export'),
    sampleRatio: rule.share,
    consume: rule.text,
    version: rule.text,
    environment: rule.text,
  }),
  health: rule.fields<HealthOptions>({
    timeoutMs: rule.milliseconds(1),
    eventLoopLagMs: rule.number(0),
  }),
};
