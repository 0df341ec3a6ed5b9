import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';

/** The pool's figures at one moment. */
export interface PoolFigures {
  /** Connections it may have. */
  readonly size: number;
  /** Connections it has. */
  readonly total: number;
  /** In use. */
  readonly active: number;
  readonly idle: number;
  /** Callers that wait for one. */
  readonly waiting: number;
}

const NONE: PoolFigures = { size: 0, total: 0, active: 0, idle: 0, waiting: 0 };

/** The statement in flight fails with the connection, and says why. */
const lost = () => undefined;

/** node-postgres' pool under a DataSource. */
export class DatabasePool {
  constructor(private readonly dataSource: DataSource) {}

  get figures(): PoolFigures {
    const pool = this.pool;
    if (pool === undefined) return NONE;
    const { totalCount: total, idleCount: idle, waitingCount: waiting, options } = pool;
    return { size: options.max ?? 10, total, active: total - idle, idle, waiting };
  }

  /** Calls back for every connection that is taken and given back. The result stops it. */
  watch(listener: (event: 'acquired' | 'released') => void): () => void {
    const pool = this.pool;
    const acquired = () => listener('acquired');
    const released = () => listener('released');
    pool?.on('acquire', acquired).on('release', released);
    return () => void pool?.off('acquire', acquired).off('release', released);
  }

  /** One statement with a time limit of its own; a connection that missed it is thrown away. */
  async query<Row extends QueryResultRow>(text: string, timeoutMs: number): Promise<Row[]> {
    const client = await this.connect();
    // The pool listens to idle connections only; without a listener a lost one ends the process.
    client.on('error', lost);
    try {
      // Not in the types: node-postgres takes the limit per statement as well.
      const result = await client.query<Row>({ text, query_timeout: timeoutMs } as {
        text: string;
      });
      client.off('error', lost);
      client.release();
      return result.rows;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  private connect(): Promise<PoolClient> {
    if (this.pool === undefined) return Promise.reject(new Error('The pool is closed'));
    return this.pool.connect();
  }

  private get pool(): Pool | undefined {
    const { isInitialized, driver } = this.dataSource;
    return isInitialized ? (driver as unknown as { master: Pool }).master : undefined;
  }
}
