import { Module, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import {
  CoreModule,
  ImportedOnce,
  LoggerFactory,
  SERVICE_IDENTITY,
  ServiceIdentityModule,
  type ServiceIdentity,
} from '@mainstay/core';
import { checkOptions } from './check-options';
import { EventLoopCheck } from './health/event-loop-check';
import { HealthProbe } from './health/health-probe.service';
import { HEALTH_DEFAULTS, HEALTH_OPTIONS } from './health/health.options';
import { OperationalController } from './health/operational.controller';
import { OperationalEndpoints } from './health/operational-endpoints.service';
import { ReadinessGate } from './health/readiness-gate';
import { LogLevels } from './logging/log-levels';
import { pinoBridge } from './logging/pino/pino-bridge';
import { DEFAULT_LABEL_LIMIT } from './metrics/metrics.options';
import { MetricSet } from './metrics/prometheus/metric-set';
import { METRICS_REGISTRY, MetricsRegistry } from './metrics/prometheus/metrics-registry';
import { collectRuntimeMetrics } from './metrics/prometheus/runtime-metrics';
import {
  ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  OBSERVABILITY_OPTIONS,
} from './observability.module-definition';
import type { ObservabilityModuleOptions } from './observability.options';
import { ObservabilityRuntime } from './observability.runtime';
import { recordsSpans } from './tracing/init-tracing';

type Options = ObservabilityModuleOptions;
type Named = Partial<Pick<Options, 'serviceName' | 'version' | 'environment'>>;
type AsyncOptions = typeof ASYNC_OPTIONS_TYPE & Named;

/** Logs, metrics, traces and health of one application. Global; import it once. */
@ImportedOnce()
@Module({
  controllers: [OperationalController],
  providers: [
    {
      provide: METRICS_REGISTRY,
      inject: [OBSERVABILITY_OPTIONS],
      useFactory: (options: Options) => {
        checkOptions(options);
        const registry = new MetricsRegistry();
        if (options.metrics?.runtime !== false) collectRuntimeMetrics(registry);
        return registry;
      },
    },
    {
      provide: MetricSet,
      inject: [METRICS_REGISTRY, SERVICE_IDENTITY, OBSERVABILITY_OPTIONS, LoggerFactory],
      useFactory: (
        registry: MetricsRegistry,
        app: ServiceIdentity,
        options: Options,
        loggers: LoggerFactory,
      ) => {
        const labelLimit = options.metrics?.labelLimit ?? DEFAULT_LABEL_LIMIT;
        const logger = loggers.for('mainstay.metrics');
        const how = { labelLimit, recordsSpans: () => recordsSpans(app.name) };
        return new MetricSet(registry, app.name, how, (error) =>
          logger.error('A metric cannot be recorded', {}, error),
        );
      },
    },
    {
      provide: HEALTH_OPTIONS,
      inject: [OBSERVABILITY_OPTIONS],
      useFactory: ({ health }: Options) => ({
        timeoutMs: health?.timeoutMs ?? HEALTH_DEFAULTS.timeoutMs,
        eventLoopLagMs: health?.eventLoopLagMs ?? HEALTH_DEFAULTS.eventLoopLagMs,
      }),
    },
    ObservabilityRuntime,
    LogLevels,
    HealthProbe,
    EventLoopCheck,
    ReadinessGate,
    OperationalEndpoints,
  ],
  exports: [METRICS_REGISTRY, LogLevels, OperationalEndpoints],
})
export class ObservabilityModule extends ConfigurableModuleClass {
  static override forRoot(options: Options): DynamicModule {
    return withParts(super.forRoot(options), options);
  }

  /**
   * The application's name is needed before the factory runs: it stands beside it. Without it the
   * npm package's name is taken.
   */
  static override forRootAsync(options: AsyncOptions): DynamicModule {
    return withParts(super.forRootAsync(options), options);
  }
}

function withParts(
  definition: DynamicModule,
  { serviceName: name, version, environment }: Named,
): DynamicModule {
  const identity = {
    ...(version === undefined ? {} : { version }),
    ...(environment === undefined ? {} : { environment }),
  };
  return {
    ...definition,
    imports: [
      ...(definition.imports ?? []),
      CoreModule,
      ...(name === undefined ? [] : [ServiceIdentityModule.forRoot({ name, ...identity })]),
      // For `PinoLogger`; requests are observed by our own hook, so its middleware stays out.
      LoggerModule.forRoot({
        pinoHttp: { logger: pinoBridge(), autoLogging: false },
        forRoutes: [],
        renameContext: 'logger_name',
      }),
    ],
  };
}
