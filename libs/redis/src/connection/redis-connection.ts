import type { RedisScript } from '../scripting/redis-script';

export type RedisArgument = string | number;

/** A command and its arguments, as on the wire. */
export interface RedisCommand {
  readonly name: string;
  readonly args: readonly RedisArgument[];
  /** What many callers asked for: it goes out at once, not with what else is sent in this turn. */
  readonly isGathered?: boolean;
}

/** Whether Redis can be reached. `stopped` is final. */
export type ConnectionState = 'connecting' | 'ready' | 'away' | 'stopped';

export type ConnectionListener = (state: ConnectionState, reason: Error | undefined) => void;

/**
 * One connection to Redis, as the rest of the lib sees it; adapters are named after their vendor.
 *
 * CONNECTING  the first attempt is under way, or the first one after a loss. Commands wait for it.
 * READY       commands go out at once, pipelined.
 * AWAY        an attempt failed; new ones are made for ever, with growing delays. Commands are
 *             refused at once with `RedisUnavailableError`: nobody queues behind an outage.
 * STOPPED     left by nobody. Commands are refused.
 *
 * A command in flight when the connection breaks is refused, never sent again behind its caller's
 * back: a SET NX that is sent twice answers "there already" to the one who set it.
 */
export interface RedisConnection {
  readonly state: ConnectionState;
  /** Resolves when ready. Rejects when the first attempt fails; attempts go on nevertheless. */
  start(): Promise<void>;
  /** Lets what is in flight finish, then closes. Idempotent. */
  stop(): Promise<void>;
  onState(listener: ConnectionListener): () => void;
  send(command: RedisCommand): Promise<unknown>;
  /** Runs a script. Of a gathered one the answer is what it reads from its only key's entry. */
  evaluate(
    script: RedisScript,
    keys: readonly string[],
    args: readonly RedisArgument[],
  ): Promise<unknown>;
  /** Every key that matches, of a cluster on all of its nodes. */
  scan(pattern: string): Promise<readonly string[]>;
  /** MULTI, the commands and EXEC in one round trip; null when a watched key had changed. */
  transaction(commands: readonly RedisCommand[]): Promise<readonly unknown[] | null>;
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  onMessage(listener: (channel: string, data: string) => void): () => void;
}

/** How a further connection to the same server differs from the first. */
export interface ConnectionVariant {
  /** For errors and for CLIENT LIST. */
  readonly name: string;
  /** Commands wait for as long as they need: they block by design. @default false */
  readonly blocking?: boolean;
}

/** Makes connections to one server. */
export type ConnectionFactory = (variant: ConnectionVariant) => RedisConnection;
