import { AsyncLocalStorage } from 'node:async_hooks';
import type { RedisScript } from '../scripting/redis-script';
import { delegatingConnection } from './delegating-connection';
import type { ConnectionFactory, RedisCommand, RedisConnection } from './redis-connection';

/**
 * A run that grows to this goes out. Longer ones cost no less a key, and Redis, which does one
 * thing at a time, would be held for more than half a millisecond.
 */
const MOST_KEYS = 128;

interface Caller {
  readonly resolve: (reply: readonly unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** What was asked of one script in this turn of the loop. */
interface Turn {
  readonly keys: (string | number)[];
  readonly args: (string | number)[];
  readonly callers: Caller[];
}

/**
 * Connections that send what several callers ask of a gathered script in one turn of the loop as
 * one command: a fifth of the processor time of as many commands. For one server only; the keys of
 * a Cluster do not share one.
 */
export function gatheringConnections(connect: ConnectionFactory): ConnectionFactory {
  return (variant) => gathering(connect(variant));
}

function gathering(connection: RedisConnection): RedisConnection {
  const turns = new Turns((command) => connection.send(command));
  return delegatingConnection(connection, {
    send: (command) => {
      const { args, name, script } = command;
      const isGathered = script?.isGathered === true && name === 'evalsha' && args[1] === 1;
      return isGathered ? turns.add(script, args) : connection.send(command);
    },
  });
}

class Turns {
  private readonly open = new Map<RedisScript, Turn>();
  /** What goes out belongs to no caller's context. */
  private readonly detached = AsyncLocalStorage.snapshot();

  constructor(private readonly send: (command: RedisCommand) => Promise<unknown>) {}

  /** @param args of an EVALSHA with one key */
  add(script: RedisScript, args: RedisCommand['args']): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      const turn = this.turnOf(script);
      turn.keys.push(args[2]!);
      for (let index = 3; index < args.length; index += 1) turn.args.push(args[index]!);
      turn.callers.push({ resolve, reject });
      if (turn.keys.length === MOST_KEYS) this.close(script, turn);
    });
  }

  private turnOf(script: RedisScript): Turn {
    const known = this.open.get(script);
    if (known !== undefined) return known;
    const turn: Turn = { keys: [], args: [], callers: [] };
    this.open.set(script, turn);
    // Not the next tick: between two timers of one turn of the loop there is one already.
    this.detached(() => setImmediate(() => this.close(script, turn)));
    return turn;
  }

  private close(script: RedisScript, turn: Turn): void {
    if (this.open.get(script) !== turn) return;
    this.open.delete(script);
    const { args, callers, keys } = turn;
    this.send({
      name: 'evalsha',
      args: [script.sha, keys.length, ...keys, ...args],
      script,
    }).then(
      (reply) => callers.forEach(({ resolve }, at) => resolve([(reply as unknown[])[at]])),
      (error: unknown) => callers.forEach(({ reject }) => reject(error)),
    );
  }
}
