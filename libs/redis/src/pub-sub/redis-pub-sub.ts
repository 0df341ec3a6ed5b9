import { brokenBy, rule } from '@mainstay/core';
import type {
  ConnectionFactory,
  ConnectionState,
  RedisConnection,
} from '../connection/redis-connection';
import { RedisUnavailableError } from '../connection/redis-unavailable.error';
import { RedisOptionsInvalidError } from '../redis-options-invalid.error';
import { RedisSubscription } from './redis-subscription';
import { userChannel, userNotification } from './user-channel';

/** How a subscription behaves. */
export interface SubscribeOptions {
  /** Ends the subscription when aborted. */
  readonly signal?: AbortSignal;
  /** Messages kept for a slow reader; the oldest are dropped beyond it. @default 1000 */
  readonly bufferSize?: number;
}

/** Told of a channel that could not be subscribed to again: nothing comes from it any more. */
export type DeafListener = (channel: string, error: Error) => void;

/**
 * Publishing and subscribing. Subscriptions share a connection of their own, made with the first;
 * after a reconnect every channel is subscribed again.
 */
export class RedisPubSub {
  private subscriber: RedisConnection | undefined;
  private stopped = false;
  private readonly deafListeners = new Set<DeafListener>();
  private readonly channels = new Map<string, Set<RedisSubscription>>();
  /** SUBSCRIBE and UNSUBSCRIBE of a channel in the order they were asked for. */
  private readonly turns = new Map<string, Promise<void>>();

  constructor(
    private readonly publisher: RedisConnection,
    private readonly connect: ConnectionFactory,
    private readonly name: string,
  ) {}

  /** How many subscribers got the message. */
  async publish(channel: string, message: string): Promise<number> {
    return Number(await this.publisher.send({ name: 'publish', args: [channel, message] }));
  }

  /** The channel of a user's notifications: `ws:<user_id>`. */
  getUserChannel(userId: string): string {
    return userChannel(userId);
  }

  /** Publishes `{event, data}` to the user's channel. */
  publishUserNotification(userId: string, event: string, data: unknown): Promise<number> {
    return this.publish(userChannel(userId), userNotification(event, data));
  }

  /**
   * Resolves when Redis has confirmed: what is published from then on is delivered.
   *
   * @throws {RedisOptionsInvalidError} for a `bufferSize` that is no whole number from 1.
   * @throws {RedisUnavailableError} when Redis is away; nothing stays subscribed then.
   */
  async subscribe(channel: string, options: SubscribeOptions = {}): Promise<RedisSubscription> {
    if (this.stopped) throw new RedisUnavailableError(this.name, 'SUBSCRIBE', 'it was stopped');
    const { signal, bufferSize = 1000 } = options;
    const problems = brokenBy(rule.wholeNumber(1), { bufferSize });
    if (problems.length > 0) throw new RedisOptionsInvalidError(problems);
    const stopListening = () => signal?.removeEventListener('abort', onAbort);
    const subscription = new RedisSubscription(channel, bufferSize, async () => {
      stopListening();
      await this.leave(subscription);
    });
    const onAbort = () => void subscription.close();
    try {
      await this.join(subscription);
    } catch (error) {
      // Who may not subscribe may not be allowed to unsubscribe either.
      await Promise.allSettled([subscription.close()]);
      throw error;
    }
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) await subscription.close();
    return subscription;
  }

  /** Channels that are subscribed to now. */
  get subscribedChannels(): readonly string[] {
    return [...this.channels.keys()];
  }

  /** `undefined` until something is subscribed to. */
  get subscriberState(): ConnectionState | undefined {
    return this.subscriber?.state;
  }

  /** Tells of channels a reconnect could not subscribe to; the next one tries again. */
  onDeaf(listener: DeafListener): () => void {
    this.deafListeners.add(listener);
    return () => void this.deafListeners.delete(listener);
  }

  /** Ends every subscription. */
  async stop(): Promise<void> {
    this.stopped = true;
    const all = [...this.channels.values()].flatMap((members) => [...members]);
    // One that Redis refuses to take back ends with the connection.
    await Promise.allSettled(all.map((subscription) => subscription.close()));
    await this.subscriber?.stop();
  }

  private async join(subscription: RedisSubscription): Promise<void> {
    const { channel } = subscription;
    const members = this.channels.get(channel) ?? new Set();
    this.channels.set(channel, members.add(subscription));
    // Asked for anew by each: the connection may be away, or the channel deaf.
    await this.inTurn(channel, () => this.connection().subscribe(channel));
  }

  private async leave(subscription: RedisSubscription): Promise<void> {
    const { channel } = subscription;
    const members = this.channels.get(channel);
    if (members === undefined || !members.delete(subscription) || members.size > 0) return;
    this.channels.delete(channel);
    await this.inTurn(channel, () => this.unsubscribe(channel));
  }

  /** A connection that is not ready has no subscriptions; when it is back it makes those wanted. */
  private async unsubscribe(channel: string): Promise<void> {
    if (this.channels.has(channel) || this.subscriber?.state !== 'ready') return;
    try {
      await this.subscriber.unsubscribe(channel);
    } catch (error) {
      if (!(error instanceof RedisUnavailableError)) throw error;
    }
  }

  private inTurn(channel: string, step: () => Promise<void>): Promise<void> {
    const before = this.turns.get(channel) ?? Promise.resolve();
    const turn = before.then(step, step);
    this.turns.set(channel, turn);
    const forget = () => {
      if (this.turns.get(channel) === turn) this.turns.delete(channel);
    };
    turn.then(forget, forget);
    return turn;
  }

  private connection(): RedisConnection {
    this.subscriber ??= this.makeSubscriber();
    return this.subscriber;
  }

  private makeSubscriber(): RedisConnection {
    const connection = this.connect({ name: `${this.name}-subscriber` });
    connection.onMessage((channel, data) => {
      for (const subscription of this.channels.get(channel) ?? []) {
        subscription.deliver({ channel, data });
      }
    });
    let connectedBefore = false;
    connection.onState((state) => {
      if (state !== 'ready') return;
      if (connectedBefore) this.subscribeAgain(connection);
      connectedBefore = true;
    });
    return connection;
  }

  private subscribeAgain(connection: RedisConnection): void {
    for (const channel of this.channels.keys()) {
      this.inTurn(channel, async () => {
        if (this.channels.has(channel)) await connection.subscribe(channel);
      }).catch((error: Error) => {
        // Where the connection is lost again, the next one subscribes.
        if (connection.state !== 'ready') return;
        for (const listener of this.deafListeners) listener(channel, error);
      });
    }
  }
}
