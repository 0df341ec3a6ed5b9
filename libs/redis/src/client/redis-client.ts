import { AsyncLocalStorage } from 'node:async_hooks';
import type {
  ConnectionFactory,
  ConnectionListener,
  ConnectionState,
  RedisArgument,
  RedisConnection,
} from '../connection/redis-connection';
import { RedisPubSub, type SubscribeOptions } from '../pub-sub/redis-pub-sub';
import type { RedisSubscription } from '../pub-sub/redis-subscription';
import { defineScript, type RedisScript } from '../scripting/redis-script';
import type { AtomicRedisStore, TransactionResult } from '../store/atomic-redis-store';
import type { RedisTransaction } from '../transaction/redis-transaction';
import { RedisTransactionStateError } from '../transaction/redis-transaction-state.error';
import { TransactionConnections } from '../transaction/transaction-connections';
import { isBlocking } from './blocking-commands';
import { connectionsFor } from './connections';
import { REDIS_DEFAULTS, type RedisClientOptions } from './redis-client.options';

interface Chain {
  readonly transaction: RedisTransaction;
  /** Whether its commands are queued. */
  readonly queueing: boolean;
  /** In the turn it began in; who awaits that is in a later one. */
  isNew?: boolean;
}

/**
 * A client of one Redis: key-value commands, optimistic transactions, scripts, pub/sub.
 *
 * Commands share one pipelined connection; transactions, subscriptions and blocking commands have
 * connections of their own. Every method rejects with `RedisUnavailableError` (retryable) when
 * Redis does not answer and with `RedisCommandError` when it refuses.
 */
export class RedisClient implements AtomicRedisStore {
  readonly clientId: string;
  readonly pubSub: RedisPubSub;
  private readonly connect: ConnectionFactory;
  private readonly main: RedisConnection;
  private readonly transactions: TransactionConnections;
  private readonly blocking = new Set<RedisConnection>();
  /** The transaction of the current chain of calls. */
  private readonly current = new AsyncLocalStorage<Chain>();

  constructor(options: RedisClientOptions = {}) {
    this.clientId = options.clientId ?? REDIS_DEFAULTS.clientId;
    this.connect = connectionsFor(options);
    this.main = this.connect({ name: this.clientId });
    this.pubSub = new RedisPubSub(this.main, this.connect, this.clientId);
    this.transactions = new TransactionConnections(this.connect, this.clientId);
  }

  get state(): ConnectionState {
    return this.main.state;
  }

  onState(listener: ConnectionListener): () => void {
    return this.main.onState(listener);
  }

  /**
   * Connects. When the first attempt fails it rejects, and goes on trying by itself.
   *
   * @throws {RedisUnavailableError}
   */
  start(): Promise<void> {
    return this.main.start();
  }

  /**
   * Ends subscriptions, lets commands in flight finish but for those that block, closes every
   * connection. Idempotent.
   */
  async stop(): Promise<void> {
    await this.pubSub.stop();
    await Promise.all([...this.blocking].map((connection) => connection.stop()));
    await this.transactions.stop();
    await this.main.stop();
  }

  async setIfNotExists(key: string, value: string, ttlSeconds?: number): Promise<boolean> {
    const ttl = ttlSeconds === undefined ? [] : ['EX', ttlSeconds];
    return (await this.run('set', [key, value, ...ttl, 'NX'])) === 'OK';
  }

  async get(key: string): Promise<string | null> {
    return ((await this.run('get', [key])) as string | null | undefined) ?? null;
  }

  async setex(key: string, ttlSeconds: number, value: string): Promise<boolean> {
    return (await this.run('setex', [key, ttlSeconds, value])) === 'OK';
  }

  async deleteKey(key: string): Promise<number> {
    return Number((await this.run('del', [key])) ?? 0);
  }

  async ping(): Promise<boolean> {
    try {
      return (await this.main.send({ name: 'ping', args: [] })) === 'PONG';
    } catch {
      return false;
    }
  }

  /**
   * Any command of Redis, at once, also between multi() and exec(). One that blocks (BLPOP, XREAD
   * BLOCK, …) gets a connection of its own and no command timeout.
   */
  async call(name: string, ...args: RedisArgument[]): Promise<unknown> {
    if (!isBlocking(name, args)) return this.main.send({ name, args });
    const connection = this.connect({ name: `${this.clientId}-blocking`, blocking: true });
    this.blocking.add(connection);
    if (this.state === 'stopped') await connection.stop();
    try {
      return await connection.send({ name, args });
    } finally {
      this.blocking.delete(connection);
      await connection.stop();
    }
  }

  /**
   * A transaction as an object: pass it around, run any number at once. The methods below do the
   * same for whoever awaits them one after the other. What a caller goes on with before it awaits a
   * function that called `watch` or `multi` at its beginning belongs to that transaction as well.
   */
  transaction(): RedisTransaction {
    return this.transactions.begin();
  }

  /**
   * Begins a transaction of this chain of calls, on a connection of its own, by watching keys: all
   * of them, as a second call begins another. Callers side by side do not see each other's.
   */
  watch(...keys: string[]): Promise<boolean> {
    const transaction = this.transactions.begin();
    this.current.enterWith({ transaction, queueing: false });
    return transaction.watch(...keys);
  }

  multi(): Promise<boolean> {
    const before = this.current.getStore();
    // One that queues since this very turn is that of a caller beside this one.
    const joins = before?.transaction.open === true && !(before.queueing && before.isNew === true);
    const transaction = joins ? before.transaction : this.transactions.begin();
    const chain: Chain = { transaction, queueing: true, isNew: true };
    this.current.enterWith(chain);
    queueMicrotask(() => (chain.isNew = false));
    try {
      return Promise.resolve(transaction.multi());
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  async exec(): Promise<TransactionResult> {
    const store = this.current.getStore();
    if (store === undefined) {
      throw new RedisTransactionStateError('EXEC without MULTI: call multi() before exec().');
    }
    return store.transaction.exec();
  }

  async unwatch(): Promise<boolean> {
    return (await this.current.getStore()?.transaction.unwatch()) ?? true;
  }

  /** Keys that match, once each; of a cluster those of every node. */
  async scanPattern(pattern: string): Promise<string[]> {
    return [...(await this.main.scan(pattern))];
  }

  /**
   * One round trip; two the first time Redis sees the script. Prepare it with `defineScript`, or
   * with `defineGatheredScript` for what every message asks; the answer is then what the script
   * reads from the key's entry.
   */
  evaluate(
    script: RedisScript | string,
    keys: readonly string[],
    args: readonly RedisArgument[] = [],
  ): Promise<unknown> {
    const prepared = typeof script === 'string' ? defineScript(script) : script;
    return this.main.evaluate(prepared, keys, args);
  }

  publish(channel: string, message: string): Promise<number> {
    return this.pubSub.publish(channel, message);
  }

  subscribe(channel: string, options?: SubscribeOptions): Promise<RedisSubscription> {
    return this.pubSub.subscribe(channel, options);
  }

  getUserChannel(userId: string): string {
    return this.pubSub.getUserChannel(userId);
  }

  publishUserNotification(userId: string, event: string, data: unknown): Promise<number> {
    return this.pubSub.publishUserNotification(userId, event, data);
  }

  private run(name: string, args: readonly RedisArgument[]): Promise<unknown> {
    const store = this.current.getStore();
    if (store?.queueing && store.transaction.open) return store.transaction.send({ name, args });
    return this.main.send({ name, args });
  }
}
