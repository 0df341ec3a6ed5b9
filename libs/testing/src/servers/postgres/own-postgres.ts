import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../isolation/free-port';
import { dataFolder, giveTo } from '../process/data-folder';
import { ownServer } from '../process/own-server';
import { OwnedProcess } from '../process/owned-process';
import type { OwnServer, OwnServerOptions } from '../server';
import { ServerStartError } from '../server.errors';
import { initialiseCluster } from './initialise-cluster';
import { postgresBinaries } from './postgres-binaries';
import { probePostgres } from './postgres-probe';
import { serverUser } from './server-user';

/** A PostgreSQL of one's own; `url` is `postgres://postgres@127.0.0.1:<port>/postgres`. */
export interface OwnPostgres extends OwnServer {
  readonly name: 'postgres';
}

/** Where its programs come from, besides what every server takes. */
export interface OwnPostgresOptions extends OwnServerOptions {
  /** Where node_modules is. @default the working folder */
  readonly projectDir?: string;
  /** `npm` passes over the machine's own PostgreSQL. @default 'machine', then 'npm' */
  readonly from?: 'machine' | 'npm';
  /** Server settings by name, such as `wal_level`; they stand above those chosen here. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a cluster on the loopback interface, anybody's connection trusted, 200 connections. */
export async function startOwnPostgres(options: OwnPostgresOptions = {}): Promise<OwnPostgres> {
  const user = serverUser();
  const binaries = await postgresBinaries(options.projectDir ?? process.cwd(), user, options.from);
  if (binaries === undefined) throw new ServerStartError('PostgreSQL: there is no initdb');
  const data = dataFolder('postgres', options.dataDir);
  giveTo(data.path, user);
  const cluster = join(data.path, 'cluster');
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialiseCluster(binaries, cluster, user);
  const port = options.port ?? (await freePort());
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const postgres = new OwnedProcess({
    title: 'PostgreSQL',
    command: join(binaries, 'postgres'),
    args: ['-D', cluster, '-p', String(port), ...settings(options)],
    cwd: data.path,
    user,
    logFile: join(data.path, 'postgres.log'),
    ready: async () => (await probePostgres(url)) !== '',
    stopSignal: 'SIGINT', // fast shutdown: open transactions are rolled back
  });
  await postgres.start();
  const version = await probePostgres(url);
  return ownServer({ name: 'postgres', url, port, version, process: postgres, data });
}

function settings({ durable = false, settings: given }: OwnPostgresOptions): string[] {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
    ...given,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
