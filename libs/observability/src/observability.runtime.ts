import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import {
  CLOCK,
  ComponentLogger,
  LoggerFactory,
  MethodChains,
  RequestContext,
  SERVICE_IDENTITY,
  ShutdownSequence,
  type Clock,
  type ServiceIdentity,
} from '@mainstay/core';
import { RequestObserver } from './http/request-observer';
import { writeDiagnosticLines } from './logging/diagnostics-log';
import { closeLog, openLog, outletOf } from './logging/log-writer';
import { NestLogger } from './logging/nest-logger';
import { recordDiagnostics } from './metrics/diagnostics-recorder';
import {
  COUNTED_LAYER,
  countedLayer,
  TIMED_LAYER,
  timedLayer,
} from './metrics/prometheus/method-metrics.decorator';
import { MetricSet } from './metrics/prometheus/metric-set';
import { METRICS_REGISTRY, type MetricsRegistry } from './metrics/prometheus/metrics-registry';
import { OBSERVABILITY_OPTIONS } from './observability.module-definition';
import type { ObservabilityModuleOptions } from './observability.options';
import { flushTraces, initTracing, recordsSpans } from './tracing/init-tracing';
import { SPAN_LAYER, spanLayer } from './tracing/span.decorator';
import { recordOperations } from './tracing/spans/record-operations';

const FLUSH_MS = 3_000;

/**
 * Connects one application to its log, its metrics and its traces. The log opens and the figures
 * are listened to as soon as it is made: what other modules say while they boot is not lost.
 */
@Injectable()
export class ObservabilityRuntime implements OnModuleInit, OnApplicationShutdown {
  private readonly ends: (() => void)[] = [];
  private readonly logger: ComponentLogger;

  constructor(
    @Inject(OBSERVABILITY_OPTIONS) private readonly options: ObservabilityModuleOptions,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
    @Inject(METRICS_REGISTRY) registry: MetricsRegistry,
    private readonly metrics: MetricSet,
    private readonly context: RequestContext,
    private readonly host: HttpAdapterHost,
    private readonly shutdown: ShutdownSequence,
    @Inject(CLOCK) private readonly clock: Clock,
    chains: MethodChains,
    loggers: LoggerFactory,
  ) {
    this.logger = loggers.for('mainstay.telemetry');
    const logging = options.logging ?? {};
    openLog(app, logging);
    if (logging.nest !== false) Logger.overrideLogger(new NestLogger());
    this.ends.push(writeDiagnosticLines(), recordDiagnostics(app, metrics));
    if (options.tracing?.enabled !== false) this.trace();
    chains.register(SPAN_LAYER, spanLayer(app.name));
    chains.register(COUNTED_LAYER, countedLayer(registry));
    chains.register(TIMED_LAYER, timedLayer(registry));
  }

  private trace(): void {
    const { app, logger } = this;
    const { version, environment } = app;
    const options = { version, environment, ...this.options.tracing };
    const tracer = initTracing(app.name, options);
    if (!recordsSpans(app.name)) return;
    const tell = (error: unknown) => logger.error('A span cannot be made', {}, error);
    this.ends.push(recordOperations({ app, tracer, tell }, options.consume ?? 'parent'));
  }

  onModuleInit(): void {
    const observer = new RequestObserver(this.app, this.context, this.metrics, {
      tracing: this.options.tracing?.enabled !== false,
      accessLog: this.options.logging?.accessLog !== false,
    });
    this.host.httpAdapter?.setOnRequestHook?.(observer.observe);
    this.shutdown.register({
      phase: 'telemetry',
      name: 'telemetry',
      stop: (signal) => this.flush(signal),
    });
  }

  /** A collector that is away or hangs costs the last traces, not the end of the service. */
  private async flush(signal: AbortSignal): Promise<void> {
    outletOf(this.app).flush();
    const flushed = new AbortController();
    const gaveUp = this.clock.sleep(FLUSH_MS, AbortSignal.any([signal, flushed.signal]));
    try {
      await Promise.race([flushTraces(this.app.name), gaveUp]);
    } catch (error) {
      this.logger.warn('The last traces could not be exported', {}, error);
    } finally {
      flushed.abort();
    }
  }

  onApplicationShutdown(): void {
    this.ends.splice(0).forEach((end) => end());
    closeLog(this.app);
  }
}
