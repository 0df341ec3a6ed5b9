import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HealthRegistry, type HealthCheck, type HealthFinding } from '@mainstay/core';
import { Client } from 'pg';
import { DatabaseConnection } from '../database-connection';
import { DatabasePool } from '../connection/database-pool';
import { DatabaseHealthChecker } from './database-health-checker';

const TIMEOUT_MS = 3_000;

/**
 * The part `database` of readiness. A pool whose connections are all taken is asked past: the
 * service is busy then, not cut off, and must not be taken out for it.
 */
@Injectable()
export class DatabaseHealthCheck implements HealthCheck, OnApplicationShutdown {
  readonly part = 'database';
  readonly name = 'database';
  readonly readiness = true;
  private readonly unregister: () => void;

  constructor(
    registry: HealthRegistry,
    private readonly connection: DatabaseConnection,
    private readonly pool: DatabasePool,
    private readonly checker: DatabaseHealthChecker,
  ) {
    this.unregister = registry.register(this);
  }

  onApplicationShutdown(): void {
    this.unregister();
  }

  async check(): Promise<HealthFinding> {
    const { size, active, waiting } = this.pool.figures;
    if (size > 0 && active >= size) return this.checkPastThePool(size, waiting);
    const { status, error, ...details } = await this.checker.checkBasicConnectivity(TIMEOUT_MS);
    if (error === undefined) return { status, details };
    return { status, message: `PostgreSQL at ${this.connection.address}: ${error}` };
  }

  private async checkPastThePool(size: number, waiting: number): Promise<HealthFinding> {
    const client = new Client({
      ...this.connection.settings,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    // What is lost here fails the statement in flight.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
    } finally {
      await client.end();
    }
    const message = `All ${size} connections are in use and ${waiting} callers wait`;
    return { status: 'degraded', message };
  }
}
