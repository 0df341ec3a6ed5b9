import { Inject, Injectable } from '@nestjs/common';
import { SERVICE_IDENTITY, type DatabaseReport, type ServiceIdentity } from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import { DatabasePool } from '../connection/database-pool';
import {
  judgePool,
  judgeResources,
  judgeTimes,
  worstOf,
  type DatabaseStatus,
} from './health-findings';

/** One part of a report: its status and, by it, figures or what went wrong. */
export interface DatabaseFinding {
  readonly status: DatabaseStatus;
  readonly error?: string;
  readonly [figure: string]: unknown;
}

const CATALOGUE = `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = current_schema()`;
const RESOURCES = `SELECT pg_size_pretty(pg_database_size(current_database())) AS size,
  (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) AS active,
  current_setting('max_connections')::int AS most`;

interface Resources {
  readonly size: string;
  readonly active: number;
  readonly most: number;
}

/** Looks at the database from several sides. Nothing here throws: what fails is in the finding. */
@Injectable()
export class DatabaseHealthChecker implements DatabaseReport {
  constructor(
    private readonly pool: DatabasePool,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
  ) {}

  /** Whether a trivial statement is answered. */
  checkBasicConnectivity(timeoutMs = 5_000): Promise<DatabaseFinding> {
    return found(async () => ({
      status: 'healthy',
      response_time_seconds: await this.time('SELECT 1', timeoutMs),
    }));
  }

  /** How much of the pool is in use. */
  checkConnectionPoolHealth(): Promise<DatabaseFinding> {
    return found(async () => judgePool(this.pool.figures));
  }

  /** How long a trivial statement and a look at the catalogue take. */
  checkQueryPerformance(timeoutMs = 10_000): Promise<DatabaseFinding> {
    return found(async () => {
      const simple = await this.time('SELECT 1', timeoutMs);
      return judgeTimes(simple, await this.time(CATALOGUE, timeoutMs));
    });
  }

  /** The server's connections and the size of the database. */
  checkDatabaseResources(): Promise<DatabaseFinding> {
    return found(async () => {
      const [row] = await this.pool.query<Resources & Record<string, unknown>>(RESOURCES, 10_000);
      const { active, most, size } = row as Resources;
      return judgeResources(active, most, size);
    });
  }

  /** All four, as `/healthz/database` answers it. */
  async comprehensiveHealthCheck() {
    const connectivity = await this.checkBasicConnectivity();
    const connection_pool = await this.checkConnectionPoolHealth();
    const [query_performance, database_resources] =
      connectivity.status === 'unhealthy'
        ? [connectivity, connectivity]
        : await Promise.all([this.checkQueryPerformance(), this.checkDatabaseResources()]);
    const checks = { connectivity, connection_pool, query_performance, database_resources };
    const overall = worstOf(Object.values(checks).map(({ status }) => status));
    return { service: this.app.name, overall_status: overall, checks };
  }

  /** Connectivity and the pool in a line, as `/healthz/database/summary` answers it. */
  async getHealthSummary() {
    const connectivity = await this.checkBasicConnectivity();
    const pool = await this.checkConnectionPoolHealth();
    const status = worstOf([connectivity.status, pool.status]);
    return {
      service: this.app.name,
      status,
      overall_status: status,
      connectivity: connectivity.status,
      connection_pool: pool.status,
      response_time_seconds: connectivity.response_time_seconds,
      utilization_percent: pool.utilization_percent,
      ...(connectivity.error === undefined ? {} : { error: connectivity.error }),
    };
  }

  report(): Promise<Record<string, unknown>> {
    return this.comprehensiveHealthCheck();
  }

  summary(): Promise<Record<string, unknown>> {
    return this.getHealthSummary();
  }

  private async time(statement: string, timeoutMs: number): Promise<number> {
    const startedAt = performance.now();
    await this.pool.query(statement, timeoutMs);
    return Math.round(performance.now() - startedAt) / 1_000;
  }
}

async function found(look: () => Promise<DatabaseFinding>): Promise<DatabaseFinding> {
  try {
    return await look();
  } catch (error) {
    const text = messageOf(error);
    return { status: 'unhealthy', error: text };
  }
}
