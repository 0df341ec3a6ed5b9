import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  CLOCK,
  diagnostics,
  SERVICE_IDENTITY,
  type Clock,
  type ServiceIdentity,
} from '@mainstay/core';
import { DatabasePool } from '../connection/database-pool';
import type { ResolvedDatabaseOptions } from '../database.options';
import { RESOLVED_OPTIONS } from '../database.tokens';

/**
 * Publishes the pool's figures every few seconds, and each connection taken and given back. node-
 * postgres never goes over its size: `overflow` is how many callers wait.
 */
@Injectable()
export class PoolMonitor implements OnModuleInit, OnApplicationShutdown {
  private stopTimer = (): void => undefined;
  private stopWatching = (): void => undefined;

  constructor(
    private readonly pool: DatabasePool,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedDatabaseOptions,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.stopWatching = this.pool.watch((event) =>
      diagnostics.databaseConnection.publish({ app: this.app, event }),
    );
    this.sample();
  }

  /** The last sample says that nothing is open any more. */
  onApplicationShutdown(): void {
    this.stopTimer();
    this.stopWatching();
    this.publish({ active: 0, idle: 0, total: 0, overflow: 0 });
  }

  private sample(): void {
    const { active, idle, total, waiting } = this.pool.figures;
    this.publish({ active, idle, total, overflow: waiting });
    this.stopTimer = this.clock.schedule(this.options.poolSampleMs, () => this.sample());
  }

  private publish(figures: {
    active: number;
    idle: number;
    total: number;
    overflow: number;
  }): void {
    diagnostics.databasePool.publish({ app: this.app, ...figures });
  }
}
