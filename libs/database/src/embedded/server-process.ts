import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { systemClock } from '@mainstay/core';
import { Client } from 'pg';
import { keepProcessUp } from '../connection/keep-process-up';
import { EmbeddedPostgresFailedError } from '../errors/embedded-postgres-failed.error';
import type { PostgresBinaries } from './binaries';
import { commandLine, environmentOf } from './command-line';
import type { DataFolder } from './data-folder';
import { credentials } from './initialise-cluster';
import type { ServerAccount } from './server-account';
import { serverSettings } from './server-settings';
import { Watchdog } from './watchdog';

const READY_POLL_MS = 10;
const READY_DEADLINE_MS = 60_000;
const SMART_SHUTDOWN_MS = 300;
const FAST_SHUTDOWN_MS = 15_000;

/** What a server is started from. */
export interface ServerStart {
  readonly binaries: PostgresBinaries;
  readonly folder: DataFolder;
  readonly account: ServerAccount;
  readonly port: number;
  readonly durable: boolean;
}

/** A running PostgreSQL that this process started. */
export class ServerProcess {
  private readonly exited: Promise<void>;
  private readonly watchdog: Watchdog;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: DataFolder,
    pid: number,
  ) {
    this.exited = new Promise((resolve) => child.once('exit', () => resolve()));
    this.watchdog = new Watchdog(pid);
    void this.exited.then(() => this.watchdog.dismiss());
  }

  /** Starts it and waits until it takes connections; after a crash it recovers first. */
  static async start(start: ServerStart, url: string): Promise<ServerProcess> {
    const { binaries, folder, account, port, durable } = start;
    const log = openSync(folder.log, 'w');
    const settings = serverSettings(port, folder.cluster, durable);
    const [program, ...args] = commandLine(account, binaries.postgres, settings);
    const child = spawn(program, args, {
      cwd: folder.cluster,
      env: environmentOf(),
      stdio: ['ignore', log, log],
      detached: process.platform !== 'win32',
      ...credentials(account),
    });
    closeSync(log);
    const pid = await pidOf(child);
    const server = new ServerProcess(child, folder, pid);
    folder.own();
    try {
      await keepProcessUp(() => server.ready(url));
    } catch (error) {
      await server.stop();
      throw error;
    }
    child.unref();
    return server;
  }

  /**
   * Ends it: waits a moment for sessions that are just ending (a pool forgets its connections
   * before the server has), then rolls back what is open. What was committed is written.
   */
  async stop(): Promise<void> {
    this.child.ref();
    this.child.kill('SIGTERM');
    const cancels = [
      systemClock.schedule(SMART_SHUTDOWN_MS, () => this.child.kill('SIGINT')),
      systemClock.schedule(FAST_SHUTDOWN_MS, () => this.child.kill('SIGQUIT')),
    ];
    await this.exited;
    for (const cancel of cancels) cancel();
    this.folder.disown();
  }

  private async ready(url: string): Promise<void> {
    const deadline = systemClock.now() + READY_DEADLINE_MS;
    let ended = false;
    void this.exited.then(() => (ended = true));
    for (;;) {
      const failure = await tryConnect(url);
      if (failure === undefined) return;
      if (ended || systemClock.now() >= deadline) {
        const why = ended ? 'ended while it started' : 'did not answer in time';
        const log = this.folder.logTail();
        throw new EmbeddedPostgresFailedError(`The embedded PostgreSQL ${why}:\n${log}`, failure);
      }
      await systemClock.sleep(READY_POLL_MS);
    }
  }
}

async function pidOf(child: ChildProcess): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new EmbeddedPostgresFailedError(`PostgreSQL does not run: ${error.message}`, error)),
    );
  });
  return child.pid as number;
}

async function tryConnect(url: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // The failure of connect() says the same.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end();
  }
}
