import { Client, Pool, type PoolConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { RELAY_SESSION_OPTIONS } from './relay-session';
import type { SqlClient } from './sql-client';

const APPLICATION_NAME_MAX = 63;

/**
 * Connections of the relay's own, opened as the application's are: handlers that use up the pool
 * must not stop the relay, nor the other way round.
 */
export class RelayConnections implements SqlClient {
  private pool: Pool | undefined;

  constructor(
    private readonly dataSource: () => DataSource,
    private readonly max: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  async query(text: string, values: readonly unknown[]) {
    return this.open().query(text, [...values]);
  }

  /** A connection outside of the pool, not yet connected. */
  single(name: string): Client {
    return new Client(this.settings(name));
  }

  async close(): Promise<void> {
    await this.pool?.end();
    this.pool = undefined;
  }

  private open(): Pool {
    if (this.pool === undefined) {
      this.pool = new Pool({ ...this.settings('relay'), max: this.max });
      this.pool.on('error', this.onError);
    }
    return this.pool;
  }

  private settings(name: string): PoolConfig {
    const driver = this.dataSource().driver as unknown as { master: { options: PoolConfig } };
    const { application_name: application = 'mainstay', ...options } = driver.master.options;
    const { password } = driver.master.options;
    return {
      ...options,
      // pg keeps it out of enumeration.
      ...(password === undefined ? {} : { password }),
      options: `${options.options ?? ''} ${RELAY_SESSION_OPTIONS}`.trim(),
      application_name: `${application} outbox ${name}`.slice(-APPLICATION_NAME_MAX),
    };
  }
}
