import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../isolation/free-port';
import { dataFolder } from '../process/data-folder';
import { findExecutable } from '../process/executable';
import { ownServer } from '../process/own-server';
import { OwnedProcess } from '../process/owned-process';
import type { OwnServer, OwnServerOptions } from '../server';
import { ServerStartError } from '../server.errors';
import { probeRedis } from './redis-probe';

/** A Redis of one's own; `url` is `redis://127.0.0.1:<port>`. */
export interface OwnRedis extends OwnServer {
  readonly name: 'redis';
}

/** `redis-server`, or its successor of the same protocol. */
function findRedisServer(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return (
    findExecutable('redis-server', [], env['PATH']) ??
    findExecutable('valkey-server', [], env['PATH'])
  );
}

/** What a Redis takes besides what every server takes. */
export interface OwnRedisOptions extends OwnServerOptions {
  /** Server settings by name, such as `replicaof` or `tls-port`; they stand above those here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Start a Sentinel that watches this master, instead of a server that keeps data. */
  readonly sentinelOf?: SentinelTarget;
}

/** What a Sentinel watches; it decides quickly, as suites are in a hurry. */
export interface SentinelTarget {
  readonly master: OwnServer;
  /** Under which clients ask for it. */
  readonly name: string;
  /** Sentinels that must agree that it is gone. */
  readonly quorum: number;
}

/**
 * Starts a Redis on the loopback interface. It keeps its data over restarts only where `durable`.
 */
export async function startOwnRedis(options: OwnRedisOptions = {}): Promise<OwnRedis> {
  const command = findRedisServer();
  if (command === undefined) throw new ServerStartError('Redis: there is no redis-server');
  const data = dataFolder('redis', options.dataDir);
  const port = options.port ?? (await freePort());
  const url = `redis://127.0.0.1:${port}`;
  const common = { port: String(port), bind: '127.0.0.1', dir: data.path };
  const redis = new OwnedProcess({
    title: 'Redis',
    command,
    args:
      options.sentinelOf === undefined
        ? asArguments({ ...common, ...keeping(options.durable), ...options.settings })
        : [sentinelFile(data.path, common, options.sentinelOf), '--sentinel'],
    logFile: join(data.path, 'redis.log'),
    ready: async () => (await probeRedis(url)) !== undefined,
  });
  await redis.start();
  const version = (await probeRedis(url)) ?? 'unknown';
  return ownServer({ name: 'redis', url, port, version, process: redis, data });
}

function keeping(durable = false): Record<string, string> {
  return { save: '', appendonly: durable ? 'yes' : 'no' };
}

function asArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, ...values(value)]);
}

/** A setting of several values is several arguments; an empty one is one. */
function values(value: string): string[] {
  return value === '' ? [''] : value.split(' ');
}

/** A Sentinel writes what it learns into its file, and goes on with it after a restart. */
function sentinelFile(
  folder: string,
  common: Readonly<Record<string, string>>,
  { master, name, quorum }: SentinelTarget,
): string {
  const file = join(folder, 'sentinel.conf');
  const lines = [
    ...Object.entries(common).map(([setting, value]) => `${setting} ${value}`),
    `sentinel monitor ${name} 127.0.0.1 ${master.port} ${quorum}`,
    `sentinel down-after-milliseconds ${name} 500`,
    `sentinel failover-timeout ${name} 3000`,
  ];
  if (!existsSync(file)) writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
