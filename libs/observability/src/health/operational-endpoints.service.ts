import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  DATABASE_REPORT,
  SERVICE_IDENTITY,
  type DatabaseReport,
  type ServiceIdentity,
} from '@mainstay/core';
import { raiseResourceNotFound } from '@mainstay/errors';
import { METRICS_REGISTRY, MetricsRegistry } from '../metrics/prometheus/metrics-registry';
import { HealthProbe } from './health-probe.service';
import { healthBody, readinessBody } from './health-report';
import { ReadinessGate } from './readiness-gate';

/** An answer that is not yet tied to a server. */
export interface OperationalAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const OPEN_METRICS = /application\/openmetrics-text/;

/**
 * What operators and machines ask of a service. The HTTP port and the worker port both answer from
 * here.
 */
@Injectable()
export class OperationalEndpoints {
  constructor(
    @Inject(SERVICE_IDENTITY) private readonly identity: ServiceIdentity,
    @Inject(METRICS_REGISTRY) private readonly registry: MetricsRegistry,
    private readonly probe: HealthProbe,
    private readonly gate: ReadinessGate,
    private readonly modules: ModuleRef,
  ) {}

  /** @param accept - The caller's Accept header: it may ask for OpenMetrics. */
  async metrics(accept: string | undefined): Promise<OperationalAnswer> {
    const open = accept !== undefined && OPEN_METRICS.test(accept);
    return {
      status: 200,
      contentType: open ? this.registry.contentType : MetricsRegistry.TEXT_CONTENT_TYPE,
      body: open ? await this.registry.openMetrics() : await this.registry.metrics(),
    };
  }

  livez(): OperationalAnswer {
    return json(200, { status: 'alive', service: this.identity.name });
  }

  async healthz(): Promise<OperationalAnswer> {
    const body = healthBody(this.identity, await this.probe.results());
    return json(body.status === 'unhealthy' ? 503 : 200, body);
  }

  async readiness(): Promise<OperationalAnswer> {
    const results = await this.probe.results((check) => check.readiness);
    const body = readinessBody(results, this.gate.closed);
    return json(body.status === 'ready' ? 200 : 503, body);
  }

  /** @throws {ServiceError} RESOURCE_NOT_FOUND where the application has no database. */
  async database(summary: boolean): Promise<OperationalAnswer> {
    const report = this.databaseReport();
    const body = summary ? await report.summary() : await report.report();
    return json((body.overall_status ?? body.status) === 'unhealthy' ? 503 : 200, body);
  }

  private databaseReport(): DatabaseReport {
    try {
      return this.modules.get<DatabaseReport>(DATABASE_REPORT, { strict: false });
    } catch (cause) {
      return raiseResourceNotFound({
        service: this.identity.name,
        operation: 'database_health',
        resourceType: 'database',
        resourceId: this.identity.name,
        cause,
      });
    }
  }
}

function json(status: number, body: unknown): OperationalAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
