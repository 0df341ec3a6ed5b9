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

/**
 * Starts a Redis on the loopback interface. It keeps its data over restarts only where `durable`.
 */
export async function startOwnRedis(options: OwnServerOptions = {}): Promise<OwnRedis> {
  const command = findRedisServer();
  if (command === undefined) throw new ServerStartError('Redis: there is no redis-server');
  const data = dataFolder('redis', options.dataDir);
  const port = options.port ?? (await freePort());
  const url = `redis://127.0.0.1:${port}`;
  const keep = options.durable ? ['--appendonly', 'yes'] : ['--appendonly', 'no'];
  const redis = new OwnedProcess({
    title: 'Redis',
    command,
    args: [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      data.path,
      '--save',
      '',
      ...keep,
    ],
    logFile: join(data.path, 'redis.log'),
    ready: async () => (await probeRedis(url)) !== undefined,
  });
  await redis.start();
  const version = (await probeRedis(url)) ?? 'unknown';
  return ownServer({ name: 'redis', url, port, version, process: redis, data });
}
