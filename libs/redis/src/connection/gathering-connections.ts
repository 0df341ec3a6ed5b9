import { AsyncLocalStorage } from 'node:async_hooks';
import type { RedisScript } from '../scripting/redis-script';
import { delegatingConnection } from './delegating-connection';
import type {
  ConnectionFactory,
  RedisArgument,
  RedisCommand,
  RedisConnection,
} from './redis-connection';
import { readEntry, runScript } from './run-script';

/**
 * A run that grows to this goes out at once, so that Redis works on it while this process goes on:
 * with a hundred callers in one run each would wait for the other, for a third of the time where
 * handlers do little. Longer runs cost no less a key.
 */
const MOST_KEYS = 32;

/** Who waits for an entry. There is one every claim: see decision 29. */
class Caller {
  constructor(
    readonly args: readonly RedisArgument[],
    readonly resolve: (answer: unknown) => void,
    readonly reject: (error: unknown) => void,
  ) {}
}

/** What was asked of one script in this turn of the loop. */
interface Turn {
  readonly keys: string[];
  readonly args: RedisArgument[];
  readonly callers: Caller[];
}

/**
 * Connections that send what several callers ask of a gathered script in one turn of the loop as
 * one command: a fifth of the processor time of as many commands. For one server only; the keys of
 * a Cluster do not share one.
 */
export function gatheringConnections(connect: ConnectionFactory): ConnectionFactory {
  return (variant) => gathering(connect(variant), variant.name);
}

function gathering(connection: RedisConnection, name: string): RedisConnection {
  const gathered = new Map<RedisScript, GatheredScript>();
  return delegatingConnection(connection, {
    evaluate: (script, keys, args) => {
      if (!script.isGathered || keys.length !== 1) return connection.evaluate(script, keys, args);
      let calls = gathered.get(script);
      if (calls === undefined) {
        calls = new GatheredScript(connection, name, script);
        gathered.set(script, calls);
      }
      return calls.add(keys[0]!, args);
    },
  });
}

/**
 * The calls of one script. It is kept, and what it has open is a field, not the entry of a Map that
 * comes and goes: by a heap profile less outlives the young generation (see `DelayWheel`).
 */
class GatheredScript {
  private open: Turn | undefined;
  /** What goes out belongs to no caller's context. */
  private readonly detached = AsyncLocalStorage.snapshot();

  constructor(
    private readonly connection: RedisConnection,
    private readonly name: string,
    private readonly script: RedisScript,
  ) {}

  add(key: string, args: readonly RedisArgument[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const turn = this.open ?? this.begin();
      turn.keys.push(key);
      for (const argument of args) turn.args.push(argument);
      turn.callers.push(new Caller(args, resolve, reject));
      if (turn.keys.length === MOST_KEYS) this.close(turn);
    });
  }

  private begin(): Turn {
    const turn: Turn = { keys: [], args: [], callers: [] };
    this.open = turn;
    // Not the next tick: between two timers of one turn of the loop there is one already.
    this.detached(() => setImmediate(() => this.close(turn)));
    return turn;
  }

  private close(turn: Turn): void {
    if (this.open !== turn) return;
    this.open = undefined;
    const { keys, args, callers } = turn;
    const send = (command: RedisCommand) => this.connection.send({ ...command, isGathered: true });
    runScript(send, this.script, keys, args).then(
      (reply) => this.answer(callers, reply as readonly unknown[]),
      (error: unknown) => callers.forEach(({ reject }) => reject(error)),
    );
  }

  private answer(callers: readonly Caller[], entries: readonly unknown[]): void {
    callers.forEach(({ args, resolve, reject }, at) => {
      try {
        resolve(readEntry(this.script, entries[at], args, this.name));
      } catch (error) {
        reject(error);
      }
    });
  }
}
