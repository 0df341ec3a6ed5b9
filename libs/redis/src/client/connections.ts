import type { ServerAddress } from '@mainstay/core';
import { gatheringConnections } from '../connection/gathering-connections';
import { observedConnections } from '../connection/observed-connections';
import type { ConnectionFactory } from '../connection/redis-connection';
import { ioredisConnections } from '../ioredis/connect';
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
  const given = cluster?.nodes[0] ?? url ?? REDIS_DEFAULTS.url;
  const { hostname, port, pathname } = new URL(given.includes('://') ? given : `redis://${given}`);
  return {
    host: ioredis?.host ?? hostname,
    port: ioredis?.port ?? Number(port || '6379'),
    namespace: String(ioredis?.db ?? (pathname.slice(1) || '0')),
  };
}

function adapterFor(options: RedisClientOptions): ConnectionFactory {
  const { embedded } = options;
  if (embedded instanceof EmbeddedRedis) return embedded.connections();
  if (embedded === true) return new EmbeddedRedis().connections();
  const connect = ioredisConnections({
    url: options.url ?? REDIS_DEFAULTS.url,
    connectTimeoutMs: options.connectTimeoutMs ?? REDIS_DEFAULTS.connectTimeoutMs,
    commandTimeoutMs: options.commandTimeoutMs ?? REDIS_DEFAULTS.commandTimeoutMs,
    ...(options.ioredis === undefined ? {} : { ioredis: options.ioredis }),
    ...(options.cluster === undefined ? {} : { cluster: options.cluster }),
  });
  return options.cluster === undefined ? gatheringConnections(connect) : connect;
}
