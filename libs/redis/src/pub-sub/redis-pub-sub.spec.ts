import type {
  ConnectionListener,
  ConnectionState,
  RedisConnection,
} from '../connection/redis-connection';
import { RedisPubSub } from './redis-pub-sub';

/** A connection whose losses and refusals the test decides on. */
class SubscriberConnection {
  state: ConnectionState = 'connecting';
  refusal: Error | undefined;
  readonly subscribed: string[] = [];
  private listener: ConnectionListener = () => undefined;

  onMessage = () => () => undefined;
  onState = (listener: ConnectionListener) => {
    this.listener = listener;
    return () => undefined;
  };
  subscribe = (channel: string): Promise<void> => {
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    this.subscribed.push(channel);
    return Promise.resolve();
  };
  unsubscribe = () => Promise.resolve();
  stop = () => Promise.resolve();

  enter(state: ConnectionState): void {
    this.state = state;
    this.listener(state, undefined);
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function setUp() {
  const connection = new SubscriberConnection();
  const own = connection as unknown as RedisConnection;
  const pubSub = new RedisPubSub(own, () => own, 'test');
  const deaf: string[] = [];
  pubSub.onDeaf((channel, error) => void deaf.push(`${channel}: ${error.message}`));
  const subscription = await pubSub.subscribe('ws:ada');
  connection.enter('ready');
  return { connection, pubSub, deaf, subscription };
}

describe('RedisPubSub', () => {
  it('subscribes again after a reconnect', async () => {
    const { connection, deaf, subscription } = await setUp();
    connection.enter('away');
    connection.enter('ready');
    await settled();
    expect(connection.subscribed).toEqual(['ws:ada', 'ws:ada']);
    expect(deaf).toEqual([]);
    await subscription.close();
  });

  it('tells of a channel that it cannot subscribe to again', async () => {
    const { connection, deaf, subscription } = await setUp();
    connection.refusal = new Error('NOPERM');
    connection.enter('away');
    connection.enter('ready');
    await settled();
    expect(deaf).toEqual(['ws:ada: NOPERM']);
    await subscription.close();
  });

  it('asks Redis for each further reader of a channel: it may be away, or refuse', async () => {
    const { connection, pubSub, subscription } = await setUp();
    connection.refusal = new Error('away');
    await expect(pubSub.subscribe('ws:ada')).rejects.toThrow('away');
    expect(subscription.closed).toBe(false);
    connection.refusal = undefined;
    const second = await pubSub.subscribe('ws:ada');
    expect(connection.subscribed).toEqual(['ws:ada', 'ws:ada']);
    await second.close();
    expect(pubSub.subscribedChannels).toEqual(['ws:ada']);
    await subscription.close();
  });

  it('says nothing where the connection is lost again: the next one subscribes', async () => {
    const { connection, deaf, subscription } = await setUp();
    connection.refusal = new Error('closed');
    connection.enter('ready');
    connection.enter('away');
    await settled();
    expect(deaf).toEqual([]);
    await subscription.close();
  });
});
