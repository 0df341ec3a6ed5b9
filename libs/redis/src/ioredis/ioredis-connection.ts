import { EventEmitter } from 'node:events';
import type { DelayWheel } from '@mainstay/core';
import type { Cluster, Redis, RedisOptions } from 'ioredis';
import type {
  ConnectionListener,
  ConnectionState,
  RedisArgument,
  RedisCommand,
  RedisConnection,
} from '../connection/redis-connection';
import { RedisUnavailableError } from '../connection/redis-unavailable.error';
import { readEntry, runScript } from '../connection/run-script';
import type { RedisScript } from '../scripting/redis-script';
import { EncodedCommand } from './encoded-command';
import { escapeGlob } from './escape-glob';
import { limitAttempts } from './limit-attempts';
import { reconnectDelay } from './reconnect-delay';
import { translateError, type TranslateError } from './translate-error';
import { within } from './within';

export type Vendor = Redis | Cluster;
type Call = (...args: unknown[]) => Promise<unknown>;

const SCAN_COUNT = 500;
const UNDER_WAY: ReadonlySet<string> = new Set(['connecting', 'connect', 'reconnecting', 'close']);

/** How a connection differs from one to a Redis in this process. */
export interface ConnectionTraits {
  readonly translate?: TranslateError;
  /** For commands, the last one included; none where they may block. */
  readonly deadlines?: DelayWheel;
  /** From the connection to the server until it is ready. */
  readonly connectTimeoutMs?: number;
  /** What is in flight may stay there for ever: a stop does not wait for it. */
  readonly blocking?: boolean;
}

/** {@link RedisConnection} over a client of ioredis, or over one that looks like it. */
export class IoredisConnection implements RedisConnection {
  private current: ConnectionState = 'connecting';
  private wasReady = false;
  private gathering = false;
  private reason: Error | undefined;
  private starting: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;
  private readonly events = new EventEmitter();
  private readonly client: Vendor;
  private readonly translate: TranslateError;
  private readonly deadlines: DelayWheel | undefined;

  /** `make` gets the strategy that paces attempts to reconnect, and tells this of each failure. */
  constructor(
    private readonly name: string,
    make: (retryStrategy: (attempt: number) => number | null) => Vendor,
    private readonly traits: ConnectionTraits = {},
  ) {
    this.translate = traits.translate ?? translateError;
    this.deadlines = traits.deadlines;
    this.events.setMaxListeners(0);
    this.client = make((attempt) => this.attemptFailed(attempt));
    this.client.on('ready', () => this.becomeReady());
    this.client.on('error', (error: Error) => {
      this.reason = error;
      // ioredis goes on with database 0, whose keys are somebody else's.
      if (isRefusedSelect(error)) this.client.disconnect(true);
    });
    if (traits.connectTimeoutMs !== undefined) {
      limitAttempts(this.client, traits.connectTimeoutMs, (reason) => (this.reason = reason));
    }
    this.client.on('message', (channel: string, data: string) =>
      this.events.emit('message', channel, data),
    );
  }

  get state(): ConnectionState {
    return this.current;
  }

  start(): Promise<void> {
    this.starting ??= this.current === 'ready' ? Promise.resolve() : this.connectFirst();
    return this.starting;
  }

  stop(): Promise<void> {
    this.stopping ??= this.close();
    return this.stopping;
  }

  onState(listener: ConnectionListener): () => void {
    this.events.on('state', listener);
    return () => void this.events.off('state', listener);
  }

  onMessage(listener: (channel: string, data: string) => void): () => void {
    this.events.on('message', listener);
    return () => void this.events.off('message', listener);
  }

  async send({ name, args, isGathered }: RedisCommand): Promise<unknown> {
    this.refuseUnlessServing(name);
    if (isGathered) return this.asked(name, () => this.sendEncoded(name, args));
    this.gather();
    // Nothing in it says which node of a cluster watches.
    if (name === 'unwatch')
      return this.asked(name, () => this.onEachMaster((node) => node.unwatch()));
    return this.asked(name, () => this.method(name)(...args));
  }

  async evaluate(
    script: RedisScript,
    keys: readonly string[],
    args: readonly RedisArgument[],
  ): Promise<unknown> {
    const reply = await this.run(script, keys, args);
    if (!script.isGathered) return reply;
    return readEntry(script, (reply as readonly unknown[])[0], args, this.name);
  }

  async scan(pattern: string): Promise<readonly string[]> {
    this.refuseUnlessServing('SCAN');
    const found = await this.onEachMaster((node) => this.scanNode(node, pattern));
    return [...new Set(found.flat())];
  }

  async transaction(commands: readonly RedisCommand[]): Promise<readonly unknown[] | null> {
    this.refuseUnlessServing('EXEC');
    const queue = this.client.multi() as unknown as Record<string, Call | undefined> & {
      call: Call;
      exec(): Promise<[Error | null, unknown][] | null>;
    };
    return this.asked('EXEC', async () => {
      for (const { name, args } of commands) {
        const method = queue[name.toLowerCase()];
        void (method === undefined ? queue.call(name, ...args) : method.apply(queue, [...args]));
      }
      const replies = await queue.exec();
      return replies === null ? null : replies.map(([error, reply]) => valueOf(error, reply));
    });
  }

  async subscribe(channel: string): Promise<void> {
    // Whether it is ready is known only of one that was told to connect.
    if (this.starting === undefined) await this.start();
    await this.send({ name: 'subscribe', args: [channel] });
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.send({ name: 'unsubscribe', args: [channel] });
  }

  protected run(
    script: RedisScript,
    keys: readonly string[],
    args: readonly RedisArgument[],
  ): Promise<unknown> {
    return runScript((command) => this.send(command), script, keys, args);
  }

  /** A cluster whose nodes answer and do not serve settles nothing: its state tells then. */
  private connectFirst(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.refuseUnlessServing('connecting');
      const failed = (error: unknown) =>
        reject(this.translate(this.reason ?? error, this.name, 'connecting'));
      // Where a command has made it connect already, its state tells.
      if (!UNDER_WAY.has(this.client.status)) {
        this.client.connect().then(() => this.becomeReady(), failed);
      }
      const stopListening = this.onState((state) => {
        if (state === 'connecting') return;
        stopListening();
        if (state === 'ready') resolve();
        else setImmediate(failed, new Error('it answers, but does not serve'));
      });
    });
  }

  private sendEncoded(name: string, args: readonly RedisArgument[]): Promise<unknown> {
    const { keyPrefix } = this.client.options as RedisOptions;
    const command = new EncodedCommand(name, [...args], {
      replyEncoding: 'utf8',
      ...(keyPrefix === undefined ? {} : { keyPrefix }),
    });
    return this.client.sendCommand(command) as Promise<unknown>;
  }

  /** What is sent in one turn of the loop goes out in one write: a third of a command's cost. */
  private gather(): void {
    const { stream } = this.client as Partial<Pick<Redis, 'stream'>>;
    if (this.gathering || this.current !== 'ready' || stream === undefined) return;
    this.gathering = true;
    stream.cork();
    process.nextTick(() => {
      this.gathering = false;
      stream.uncork();
    });
  }

  private async asked<Reply>(name: string, ask: () => Promise<Reply>): Promise<Reply> {
    try {
      const reply = ask();
      return await (this.deadlines === undefined ? reply : within(this.deadlines, reply));
    } catch (error) {
      const operation = name.toUpperCase();
      if (!isGivenUp(error)) throw this.translate(error, this.name, operation);
      throw new RedisUnavailableError(this.name, operation, this.reason ?? error);
    }
  }

  /** On the one server there is, or on each that answers for a part of a cluster. */
  private onEachMaster<Reply>(ask: (node: Redis) => Promise<Reply>): Promise<Reply[]> {
    const { client } = this;
    const nodes = 'nodes' in client ? client.nodes('master') : [client];
    return Promise.all(nodes.map(ask));
  }

  /** Keys are found by the names that commands take: without the prefix that ioredis gives them. */
  private async scanNode(node: Redis, pattern: string): Promise<readonly string[]> {
    const { keyPrefix = '' } = this.client.options as RedisOptions;
    const match = escapeGlob(keyPrefix) + pattern;
    const keys: string[] = [];
    let cursor = '0';
    do {
      const page = node.scan(cursor, 'MATCH', match, 'COUNT', SCAN_COUNT);
      const [next, found] = (await this.asked('SCAN', () => page)) as [string | number, string[]];
      for (const key of found) keys.push(key.slice(keyPrefix.length));
      cursor = String(next);
    } while (cursor !== '0');
    return keys;
  }

  private method(name: string): Call {
    const method = (this.client as unknown as Record<string, Call | undefined>)[name.toLowerCase()];
    if (method !== undefined) return method.bind(this.client) as Call;
    return (...args) => this.client.call(name, ...(args as string[]));
  }

  /** Called with 1 when the connection was lost or could not be made, then with 2, 3, … */
  private attemptFailed(attempt: number): number | null {
    refuseInFlight(this.client);
    if (this.stopping !== undefined) return null;
    this.enter(this.wasReady && attempt === 1 ? 'connecting' : 'away', this.reason);
    return reconnectDelay(attempt);
  }

  private becomeReady(): void {
    this.wasReady = true;
    this.enter('ready', undefined);
  }

  private refuseUnlessServing(operation: string): void {
    if (this.current === 'away') {
      throw new RedisUnavailableError(this.name, operation.toUpperCase(), this.reason);
    }
    if (this.current === 'stopped') {
      throw new RedisUnavailableError(this.name, operation.toUpperCase(), 'the client was stopped');
    }
  }

  private enter(state: ConnectionState, reason: Error | undefined): void {
    if (this.current === state || this.current === 'stopped') return;
    this.current = state;
    this.events.emit('state', state, reason);
  }

  private async close(): Promise<void> {
    const wasReady = this.current === 'ready';
    this.enter('stopped', undefined);
    if (wasReady && this.traits.blocking !== true) {
      const quitting = this.asked('QUIT', () => this.client.quit());
      await quitting.catch((error: Error) => (this.reason = error));
    }
    this.client.disconnect();
  }
}

/** ioredis forgets them when it is connected again: whoever asked would wait for ever. */
function refuseInFlight(client: Vendor): void {
  const { flushQueue } = client as unknown as { flushQueue?: (...args: unknown[]) => void };
  flushQueue?.call(client, new Error('Connection is closed.'), { offlineQueue: false });
}

/** ioredis gave a command up with the attempts to connect, and does not say why those failed. */
function isGivenUp(error: unknown): boolean {
  return error instanceof Error && error.name === 'MaxRetriesPerRequestError';
}

function isRefusedSelect(error: Error): boolean {
  return (error as { command?: { name?: string } }).command?.name === 'select';
}

function valueOf(error: Error | null, reply: unknown): unknown {
  if (error !== null) throw error;
  return reply;
}
