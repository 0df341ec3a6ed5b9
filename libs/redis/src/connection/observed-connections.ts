import { operations, type ServerAddress, type ServiceIdentity } from '@mainstay/core';
import { delegatingConnection } from './delegating-connection';
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
  return delegatingConnection(connection, {
    send: (command) => {
      if (!operations.redisCommand.observed) return connection.send(command);
      const message = { app, server, command: command.name.toUpperCase() };
      return operations.redisCommand.run(message, () => connection.send(command));
    },
    evaluate: (script, keys, args) => {
      if (!operations.redisCommand.observed) return connection.evaluate(script, keys, args);
      const message = { app, server, command: 'EVALSHA' };
      return operations.redisCommand.run(message, () => connection.evaluate(script, keys, args));
    },
    scan: (pattern) => {
      if (!operations.redisCommand.observed) return connection.scan(pattern);
      const message = { app, server, command: 'SCAN' };
      return operations.redisCommand.run(message, () => connection.scan(pattern));
    },
    transaction: (commands) => {
      if (!operations.redisCommand.observed) return connection.transaction(commands);
      const message = { app, server, command: 'MULTI' };
      return operations.redisCommand.run(message, () => connection.transaction(commands));
    },
  });
}
