import type { RedisConnection } from './redis-connection';

/** The connection, some of what it does done otherwise. */
export function delegatingConnection(
  connection: RedisConnection,
  otherwise: Partial<Omit<RedisConnection, 'state'>>,
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
    send: (command) => connection.send(command),
    evaluate: (script, keys, args) => connection.evaluate(script, keys, args),
    scan: (pattern) => connection.scan(pattern),
    transaction: (commands) => connection.transaction(commands),
    ...otherwise,
  };
}
