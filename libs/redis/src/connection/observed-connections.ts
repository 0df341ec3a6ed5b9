import { operations, type ServerAddress, type ServiceIdentity } from '@mainstay/core';
import type { ConnectionFactory, RedisConnection } from './redis-connection';

/**
 * Connections whose commands are operations that a span may be made of, by name and without their
 * arguments. Where nobody listens a command costs one look more.
 */
export function observedConnections(
  connect: ConnectionFactory,
  app: ServiceIdentity,
  server: ServerAddress,
): ConnectionFactory {
  return (variant) => observed(connect(variant), app, server);
}

function observed(
  connection: RedisConnection,
  app: ServiceIdentity,
  server: ServerAddress,
): RedisConnection {
  return {
    get state() {
      return connection.state;
    },
    start: () => connection.start(),
    stop: () => connection.stop(),
    onState: (listener) => connection.onState(listener),
    onMessage: (listener) => connection.onMessage(listener),
    subscribe: (channel) => connection.subscribe(channel),
    unsubscribe: (channel) => connection.unsubscribe(channel),
    send: (command) => {
      if (!operations.redisCommand.observed) return connection.send(command);
      const message = { app, server, command: command.name.toUpperCase() };
      return operations.redisCommand.run(message, () => connection.send(command));
    },
    transaction: (commands) => {
      if (!operations.redisCommand.observed) return connection.transaction(commands);
      const message = { app, server, command: 'MULTI' };
      return operations.redisCommand.run(message, () => connection.transaction(commands));
    },
  };
}
