import { DelayWheel, systemClock } from '@mainstay/core';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { ConnectionFactory, ConnectionVariant } from '../connection/redis-connection';
import { IoredisConnection, type Vendor } from './ioredis-connection';
import type { IoredisTarget } from './ioredis-options';

type RetryStrategy = (attempt: number) => number | null;

/** Connections to a real Redis: single server, Sentinel or Cluster. */
export function ioredisConnections(target: IoredisTarget): ConnectionFactory {
  const deadlines = new DelayWheel(systemClock, target.commandTimeoutMs);
  return (variant) =>
    new IoredisConnection(
      variant.name,
      (retryStrategy) =>
        target.cluster === undefined
          ? server(target, variant, retryStrategy)
          : cluster(target, variant, retryStrategy),
      {
        connectTimeoutMs: target.connectTimeoutMs,
        ...(variant.blocking ? { blocking: true } : { deadlines }),
      },
    );
}

function server(
  target: IoredisTarget,
  variant: ConnectionVariant,
  retryStrategy: RetryStrategy,
): Vendor {
  const options = settings(target, variant, retryStrategy);
  // ioredis takes the host of a URL before the one of its options.
  return target.url === undefined ? new Redis(options) : new Redis(target.url, options);
}

function settings(
  target: IoredisTarget,
  variant: ConnectionVariant,
  retryStrategy: RetryStrategy,
): RedisOptions {
  return {
    connectTimeout: target.connectTimeoutMs,
    connectionName: variant.name,
    // What waited for one failed attempt to reconnect is refused; see RedisConnection.
    maxRetriesPerRequest: 1,
    // It quits before it disconnects, so nothing is left to wait for.
    disconnectTimeout: 200,
    // A master that hangs, or whose machine is gone, does not say so: the Sentinels do.
    failoverDetector: true,
    // One of several Sentinels may hang: the next is asked.
    sentinelCommandTimeout: target.connectTimeoutMs,
    // Where a master has become a replica, its name or its proxy may lead to another one.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
    ...target.ioredis,
    lazyConnect: true,
    autoResendUnfulfilledCommands: false,
    // RedisPubSub knows what is still wanted after a reconnect.
    autoResubscribe: false,
    retryStrategy,
  };
}

function cluster(
  target: IoredisTarget,
  variant: ConnectionVariant,
  retryStrategy: RetryStrategy,
): Vendor {
  const { nodes, options } = target.cluster!;
  const { retryStrategy: _, ...redisOptions } = settings(target, variant, retryStrategy);
  return new Cluster([...nodes], {
    ...options,
    redisOptions: { ...credentialsIn(nodes), ...redisOptions },
    lazyConnect: true,
    clusterRetryStrategy: retryStrategy,
  });
}

/** Of the first URL that has any: nodes that the cluster names are reached by the same. */
function credentialsIn(nodes: readonly string[]): RedisOptions {
  const urls = nodes.filter((node) => node.includes('://')).map((node) => new URL(node));
  const login = urls.find(({ username, password }) => username !== '' || password !== '');
  const isEncrypted = urls.some(({ protocol }) => protocol === 'rediss:');
  return {
    ...(login === undefined
      ? {}
      : {
          username: decodeURIComponent(login.username),
          password: decodeURIComponent(login.password),
        }),
    ...(isEncrypted ? { tls: {} } : {}),
  };
}
