import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  ProviderScanner,
  SERVICE_IDENTITY,
  ShutdownSequence,
  type ServiceIdentity,
} from '@mainstay/core';
import { OperationalEndpoints, runInApplication, ServiceLogger } from '@mainstay/observability';
import { drainServer } from '../http/drain-server';
import { listen } from '../http/listen';
import type { ServiceSettings } from '../settings/service-settings';
import { WorkerPort } from '../worker/worker-port';
import {
  DEFAULT_DEADLINE_MS,
  PRODUCTION_READINESS_GRACE_MS,
  type ServiceOptions,
} from './service.options';
import { ServiceStoppedError } from './service-stopped.error';
import { whereabouts } from './whereabouts';

/** How a shutdown went. */
export interface ShutdownReport {
  /** Whether everything had stopped before the deadline. */
  readonly clean: boolean;
  readonly durationMs: number;
}

const SCHEMA_VERSION = 1;
const AFTER_DEADLINE_MS = 1_000;
/** What a start under way may take to end by itself before it is stopped under its feet. */
const START_ENDS_MS = 5_000;

/**
 * A service in this process: its application, its ports, its end. `createService` makes it; it
 * touches neither signals nor exit codes, so that several may share a process.
 */
export class Service<Settings extends ServiceSettings = ServiceSettings> {
  readonly identity: ServiceIdentity;
  private readonly logger: ServiceLogger;
  private readonly sequence: ShutdownSequence;
  private worker: WorkerPort | undefined;
  private httpPort: number | undefined;
  private workerHttpPort: number | undefined;
  private booting: Promise<void> | undefined;
  private stopping: Promise<ShutdownReport> | undefined;

  constructor(
    readonly app: NestExpressApplication,
    readonly settings: Settings,
    private readonly options: ServiceOptions<Settings>,
    private readonly closed: () => void,
  ) {
    this.identity = app.get<ServiceIdentity>(SERVICE_IDENTITY);
    this.logger = new ServiceLogger('mainstay.service', this.identity);
    this.sequence = app.get(ShutdownSequence);
  }

  /** Where the HTTP API answers; undefined before the start and for a worker without one. */
  get url(): string | undefined {
    return this.httpPort === undefined ? undefined : `http://127.0.0.1:${this.httpPort}`;
  }

  /** Where the worker port answers; undefined where there is none. */
  get workerUrl(): string | undefined {
    return this.workerHttpPort === undefined
      ? undefined
      : `http://127.0.0.1:${this.workerHttpPort}`;
  }

  /**
   * Initialises the application and listens. What had been started is stopped again when it fails.
   *
   * @throws {PortInUseError} naming the port and its variable.
   * @throws {ServiceStoppedError} when it was stopped before it listened.
   */
  async start(): Promise<void> {
    try {
      this.booting = runInApplication(this.identity, () => this.boot());
      await this.booting;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /**
   * Stops in order, within the deadline. Idempotent. A start under way no longer listens; what it
   * has begun is stopped when it ends, or after five seconds.
   */
  stop(): Promise<ShutdownReport> {
    this.stopping ??= runInApplication(this.identity, () => this.shutDown());
    return this.stopping;
  }

  private async boot(): Promise<void> {
    const { app, settings, logger } = this;
    const { http } = this.options;
    this.goOn();
    await app.init();
    this.goOn();
    const server = app.getHttpServer() as Server;
    this.sequence.register({
      phase: 'http',
      name: 'http server',
      stop: (signal) => this.stopHttp(server, signal),
    });
    const { prefix } = settings.service;
    const host = http === false || http?.host === undefined ? {} : { host: http.host };
    if (settings.metricsPort !== undefined) {
      this.worker = new WorkerPort(app.get(OperationalEndpoints), (error) =>
        logger.error('The worker port failed to answer', {}, error),
      );
      const address = { port: settings.metricsPort, variable: `${prefix}METRICS_PORT`, ...host };
      this.workerHttpPort = await this.worker.start(address);
      this.goOn();
    }
    if (http !== false) {
      const address = { port: settings.port, variable: `${prefix}PORT`, ...host };
      this.httpPort = await listen(server, address);
    }
    const providers = app.get(ProviderScanner).providers().length;
    logger.info(`Bound ${providers} providers (schema_version=${SCHEMA_VERSION})`);
    logger.info(`${this.identity.name} runs on ${whereabouts(settings)}`, {
      port: this.httpPort,
      worker_port: this.workerHttpPort,
      profile: settings.profile,
    });
  }

  private goOn(): void {
    if (this.stopping !== undefined) throw new ServiceStoppedError(this.identity.name);
  }

  private async shutDown(): Promise<ShutdownReport> {
    const start = performance.now();
    const deadlineMs = this.options.shutdown?.deadlineMs ?? DEFAULT_DEADLINE_MS;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), deadlineMs);
    this.logger.info(`${this.identity.name} stops`, { deadline_ms: deadlineMs });
    const stopped = this.stopInOrder(deadline.signal).then(() => true);
    const gaveUp = new AbortController();
    const late = delay(deadlineMs + AFTER_DEADLINE_MS, false, { signal: gaveUp.signal });
    const ended = await Promise.race([stopped, late.catch(() => false)]);
    clearTimeout(timer);
    gaveUp.abort();
    const clean = ended && !deadline.signal.aborted;
    const durationMs = Math.round(performance.now() - start);
    const fields = { duration_ms: durationMs };
    if (clean) this.logger.info(`${this.identity.name} has stopped`, fields);
    else this.logger.error(`${this.identity.name} did not stop in time`, fields);
    this.closed();
    return { clean, durationMs };
  }

  private async stopInOrder(signal: AbortSignal): Promise<void> {
    await this.sequence.run('readiness', signal);
    await this.startEnds(signal);
    await this.waitForCallers(signal);
    await this.sequence.run('telemetry', signal);
    await this.worker?.stop(signal);
    try {
      await this.app.close();
    } catch (error) {
      this.logger.error('Closing the application failed', {}, error);
    }
  }

  /** What begins after its phase has passed would never be stopped. */
  private async startEnds(signal: AbortSignal): Promise<void> {
    if (this.booting === undefined) return;
    const ended = new AbortController();
    const late = delay(START_ENDS_MS, undefined, {
      signal: AbortSignal.any([signal, ended.signal]),
    });
    await Promise.race([this.booting, late]).catch(() => undefined);
    ended.abort();
  }

  private async waitForCallers(signal: AbortSignal): Promise<void> {
    const isProduction = this.settings.environment === 'production';
    const standard = isProduction ? PRODUCTION_READINESS_GRACE_MS : 0;
    const graceMs = this.options.shutdown?.readinessGraceMs ?? standard;
    if (graceMs === 0 || this.httpPort === undefined) return;
    await delay(graceMs, undefined, { signal }).catch(() => undefined);
  }

  private async stopHttp(server: Server, signal: AbortSignal): Promise<void> {
    await drainServer(server, signal);
  }
}
