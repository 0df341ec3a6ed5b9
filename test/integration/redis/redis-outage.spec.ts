import { RedisClient, type RedisSubscription } from '@mainstay/redis';
import { describeOn, startOwnRedis, waitFor, type OwnRedis } from '@mainstay/testing';

describeOn(['redis'], 'RedisClient when its server goes away', () => {
  let server: OwnRedis;
  let client: RedisClient;

  beforeEach(async () => {
    server = await startOwnRedis();
    client = new RedisClient({ url: server.url, connectTimeoutMs: 500, commandTimeoutMs: 400 });
  });

  afterEach(async () => {
    await client.stop();
    await server.dispose();
  });

  const answers = () => waitFor(() => client.ping(), { what: 'Redis to answer' });

  it('rejects start while Redis is away, and connects by itself later', async () => {
    await server.stop();
    await expect(client.start()).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    expect(client.state).toBe('away');
    await expect(client.get('k')).rejects.toMatchObject({ retryable: true });
    await server.start();
    await answers();
    expect(client.state).toBe('ready');
  });

  it('refuses at once while it knows that Redis is away, and serves again afterwards', async () => {
    await client.start();
    await server.kill();
    await waitFor(() => client.state === 'away', { what: 'the client to notice' });
    const started = performance.now();
    await expect(client.setIfNotExists('k', '1')).rejects.toMatchObject({
      code: 'REDIS_UNAVAILABLE',
    });
    // At once: a command that waits would wait for the 5 s of its time-out.
    expect(performance.now() - started).toBeLessThan(2_000);
    await server.start();
    await answers();
    expect(await client.setIfNotExists('k', '1')).toBe(true);
  });

  it('gives a command up after its timeout when the server hangs', async () => {
    await client.start();
    server.pause();
    try {
      await expect(client.get('k')).rejects.toMatchObject({
        code: 'REDIS_UNAVAILABLE',
        message: expect.stringContaining('timed out'),
      });
    } finally {
      server.resume();
    }
    await answers();
  });

  it('does not time out a blocking command', async () => {
    await client.start();
    const popped = client.call('BLPOP', 'list', 0);
    const other = new RedisClient({ url: server.url });
    const started = performance.now();
    await waitFor(() => performance.now() - started > 700, { what: 'the command timeout' });
    await other.call('RPUSH', 'list', 'late');
    expect(await popped).toEqual(['list', 'late']);
    await other.stop();
  });

  it('refuses a blocking command whose connection is lost', async () => {
    await client.start();
    const popped = client.call('BLPOP', 'list', 0);
    const refused = expect(popped).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    const killed = async () =>
      String(await client.call('CLIENT', 'LIST')).includes('cmd=blpop') &&
      Number(await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')) > 0;
    await waitFor(killed, { what: 'the connection that blocks to be killed' });
    await refused;
  });

  it('subscribes again after a reconnect, and only to what is still wanted', async () => {
    await client.start();
    const kept = await client.subscribe('kept');
    const left = await client.subscribe('left');
    await server.kill();
    await waitFor(() => client.pubSub.subscriberState === 'away', { what: 'the loss' });
    await left.close();
    await server.start();
    await answers();
    await delivered('kept', kept);
    expect(await client.publish('left', 'x')).toBe(0);
  });

  async function delivered(channel: string, subscription: RedisSubscription): Promise<void> {
    await waitFor(async () => (await client.publish(channel, 'back')) === 1, {
      what: `${channel} to be subscribed again`,
    });
    expect(await subscription.next()).toMatchObject({ value: { data: 'back' } });
  }
});
