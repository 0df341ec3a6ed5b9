import type { Clock, ComponentLogger, ServiceIdentity } from '@mainstay/core';
import type { ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { addressOf } from './connection/connection-failure';
import { clientSettings } from './connection/connection-settings';
import { openDataSource } from './connection/open-data-source';
import type { ResolvedDatabaseOptions } from './database.options';

/** The application's pool, and its use of an embedded server where that is what it runs on. */
export class DatabaseConnection {
  private constructor(
    readonly dataSource: DataSource,
    /** For a connection beside the pool: LISTEN, a probe. Reaches the same schema. */
    readonly settings: ClientConfig,
    private readonly releaseServer: () => Promise<void>,
  ) {}

  /** @throws {DatabaseUnavailableError} when PostgreSQL did not come up in time. */
  static async open(
    options: ResolvedDatabaseOptions,
    app: ServiceIdentity,
    clock: Clock,
    logger: ComponentLogger,
  ): Promise<DatabaseConnection> {
    const server = await options.embedded?.use();
    const release = async () => server?.release();
    try {
      const url = server?.url ?? (options.url as string);
      const dataSource = await openDataSource(url, options, app, clock, logger);
      return new DatabaseConnection(dataSource, clientSettings(url, options, app.name), release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Host, port and database; no password. */
  get address(): string {
    return addressOf(this.settings.connectionString as string);
  }

  /** Ends every connection; those in use are waited for. */
  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.releaseServer();
  }
}
