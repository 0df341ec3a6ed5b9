import type { Clock, ComponentLogger, ServiceIdentity } from '@mainstay/core';
import { DataSource } from 'typeorm';
import { openDataSource } from './connection/open-data-source';
import type { ResolvedDatabaseOptions } from './database.options';

/** The application's pool, and its use of an embedded server where that is what it runs on. */
export class DatabaseConnection {
  private constructor(
    readonly dataSource: DataSource,
    private readonly releaseServer: () => Promise<void>,
  ) {}

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
      return new DatabaseConnection(
        await openDataSource(url, options, app.name, clock, logger),
        release,
      );
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Ends every connection; those in use are waited for. */
  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.releaseServer();
  }
}
