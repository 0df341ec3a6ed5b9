import type { ServerAddress } from '@mainstay/core';
import { gatheringConnections } from '../connection/gathering-connections';
import { observedConnections } from '../connection/observed-connections';
import type { ConnectionFactory } from '../connection/redis-connection';
import { ioredisConnections } from '../ioredis/connect';
import type { IoredisTarget } from '../ioredis/ioredis-options';
import { EmbeddedRedis } from '../ioredis-mock/embedded-redis';
import { REDIS_DEFAULTS, type RedisClientOptions } from './redis-client.options';

/** Picks the adapter that the options ask for. */
export function connectionsFor(options: RedisClientOptions): ConnectionFactory {
  const connect = adapterFor(options);
  if (options.app === undefined) return connect;
  return observedConnections(connect, options.app, serverOf(options));
}

/** Host, port and number of the database; of a cluster its first node. */
function serverOf({ embedded, cluster, ioredis, url }: RedisClientOptions): ServerAddress {
  if (embedded !== undefined && embedded !== false) {
    return { host: 'embedded', port: 0, namespace: '0' };
  }
  const given = cluster?.nodes[0] ?? url;
  const socket = given === undefined ? ioredis?.path : /^\/[^?]*/.exec(given)?.[0];
  if (socket !== undefined) return { host: socket, port: 0, namespace: String(ioredis?.db ?? 0) };
  const own = given ?? REDIS_DEFAULTS.url;
  const { hostname, port, pathname } = new URL(own.includes('://') ? own : `redis://${own}`);
  const elsewhere = given === undefined ? ioredis : undefined;
  return {
    host: elsewhere?.host ?? hostname,
    port: elsewhere?.port ?? Number(port || '6379'),
    namespace: pathname.slice(1) || String(ioredis?.db ?? 0),
  };
}

/** Where no URL is given, the parts that `ioredis` has stand above those of the default one. */
function addressOf({ url, ioredis }: RedisClientOptions): Pick<IoredisTarget, 'url' | 'ioredis'> {
  if (url !== undefined) return ioredis === undefined ? { url } : { url, ioredis };
  const { hostname, port } = new URL(REDIS_DEFAULTS.url);
  return { ioredis: { host: hostname, port: Number(port), ...ioredis } };
}

function adapterFor(options: RedisClientOptions): ConnectionFactory {
  const { embedded } = options;
  if (embedded instanceof EmbeddedRedis) return embedded.connections();
  if (embedded === true) return new EmbeddedRedis().connections();
  const connect = ioredisConnections({
    ...addressOf(options),
    connectTimeoutMs: options.connectTimeoutMs ?? REDIS_DEFAULTS.connectTimeoutMs,
    commandTimeoutMs: options.commandTimeoutMs ?? REDIS_DEFAULTS.commandTimeoutMs,
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
  });
  return options.cluster === undefined ? gatheringConnections(connect) : connect;
}
