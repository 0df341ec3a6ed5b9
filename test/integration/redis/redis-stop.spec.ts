import { RedisClient } from '@mainstay/redis';
import { describeOn, startOwnRedis, waitFor, type OwnRedis } from '@mainstay/testing';

describeOn(['redis'], 'The stop of a RedisClient', () => {
  let redis: OwnRedis;
  let other: RedisClient;

  beforeEach(async () => {
    redis = await startOwnRedis();
    other = new RedisClient({ url: redis.url });
    await other.start();
  });
  afterEach(async () => {
    await other.stop();
    await redis.dispose();
  });

  async function newClient(url = redis.url): Promise<RedisClient> {
    const client = new RedisClient({ url, clientId: 'leaver', commandTimeoutMs: 500 });
    await client.start();
    return client;
  }

  async function connections(): Promise<string[]> {
    const list = String(await other.call('CLIENT', 'LIST'));
    return [...list.matchAll(/name=(leaver\S*).* cmd=(\S+)/g)].map(([, name, command]) =>
      `${name} ${command}`.toLowerCase(),
    );
  }

  it('does not wait for a command that blocks: it is refused', async () => {
    const client = await newClient();
    const popped = expect(client.call('BLPOP', 'list', 0)).rejects.toMatchObject({
      code: 'REDIS_UNAVAILABLE',
    });
    await waitFor(async () => (await connections()).includes('leaver-blocking blpop'), {
      what: 'Redis to block',
    });
    await client.stop();
    await popped;
    await other.call('RPUSH', 'list', 'kept');
    expect(await other.call('LLEN', 'list')).toBe(1);
  });

  it('waits for a server that hangs no longer than for any command', async () => {
    const client = await newClient();
    redis.pause();
    try {
      const started = performance.now();
      await client.stop();
      expect(performance.now() - started).toBeLessThan(3_000);
    } finally {
      redis.resume();
    }
  });

  it('is the end of transactions and of commands that block, too', async () => {
    const client = await newClient();
    await client.stop();
    const refused = { code: 'REDIS_UNAVAILABLE' };
    await expect(client.watch('k')).rejects.toMatchObject(refused);
    const transaction = client.transaction();
    transaction.multi();
    await transaction.send({ name: 'set', args: ['k', 'late'] });
    await expect(transaction.exec()).rejects.toMatchObject(refused);
    await expect(client.call('BLPOP', 'list', 1)).rejects.toMatchObject(refused);
    expect(await connections()).toEqual([]);
    expect(await other.get('k')).toBeNull();
  });

  it('closes every connection where Redis refuses to unsubscribe', async () => {
    const rules = ['on', '>pw', '~*', '&*', '+@all', '-unsubscribe'];
    await other.call('ACL', 'SETUSER', 'listener', ...rules);
    const client = await newClient(redis.url.replace('//', '//listener:pw@'));
    const subscription = await client.subscribe('news');
    await client.stop();
    expect(await subscription.next()).toMatchObject({ done: true });
    await waitFor(async () => (await connections()).length === 0, { what: 'no connection' });
    expect(client.state).toBe('stopped');
  });
});
