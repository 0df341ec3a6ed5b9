import { DelayWheel, systemClock } from '@mainstay/core';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { ConnectionFactory, ConnectionVariant } from '../connection/redis-connection';
import { IoredisConnection, type Vendor } from './ioredis-connection';
import type { IoredisTarget } from './ioredis-options';
import { translateError } from './translate-error';

type RetryStrategy = (attempt: number) => number | null;

/** Connections to a real Redis: single server, Sentinel or Cluster. */
export function ioredisConnections(target: IoredisTarget): ConnectionFactory {
  const deadlines = new DelayWheel(systemClock, target.commandTimeoutMs);
  return (variant) =>
    new IoredisConnection(
      variant.name,
      (retryStrategy) =>
        target.cluster === undefined
          ? new Redis(target.url, settings(target, variant, retryStrategy))
          : cluster(target, variant, retryStrategy),
      translateError,
      variant.blocking ? undefined : deadlines,
    );
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
    redisOptions,
    lazyConnect: true,
    clusterRetryStrategy: retryStrategy,
  });
}
