import { RedisClient } from '@mainstay/redis';
import { describeOn, freePort, startOwnRedis, waitFor, type OwnRedis } from '@mainstay/testing';

describeOn(['redis'], 'RedisClient on a Redis that refuses', () => {
  let redis: OwnRedis;
  let client: RedisClient;

  beforeEach(async () => {
    redis = await startOwnRedis();
    client = new RedisClient({ url: redis.url });
    await client.start();
  });
  afterEach(async () => {
    await client.stop();
    await redis.dispose();
  });

  const configure = (name: string, value: string) => client.call('CONFIG', 'SET', name, value);

  async function writeTogether(): Promise<unknown> {
    const transaction = client.transaction();
    transaction.multi();
    await transaction.send({ name: 'set', args: ['k', 'v'] });
    return transaction.exec();
  }

  it.each([
    ['has no memory left', 'OOM', 'maxmemory', '1'],
    ['misses its replicas', 'NOREPLICAS', 'min-replicas-to-write', '1'],
  ])('may be asked again where it %s, also for a transaction', async (_, says, name, value) => {
    await configure(name, value);
    const refused = { code: 'REDIS_UNAVAILABLE', message: expect.stringContaining(says) };
    await expect(client.setex('k', 60, 'v')).rejects.toMatchObject(refused);
    await expect(writeTogether()).rejects.toMatchObject(refused);
    await configure(name, '0');
    expect(await writeTogether()).toEqual(['OK']);
  });

  it('connects anew where a master has become a replica', async () => {
    const id = await client.call('CLIENT', 'ID');
    await client.call('REPLICAOF', '127.0.0.1', await freePort());
    await expect(client.setex('k', 60, 'v')).rejects.toMatchObject({ retryable: true });
    await waitFor(async () => (await client.call('CLIENT', 'ID').catch(() => id)) !== id, {
      what: 'another connection',
    });
  });

  it('says what was refused, not what followed from it', async () => {
    await client.call('ACL', 'SETUSER', 'nobody', 'on', '>pw', '~*', '+info', '+client');
    const nobody = new RedisClient({ url: redis.url.replace('//', '//nobody:pw@') });
    await nobody.start();
    await expect(nobody.subscribe('news')).rejects.toMatchObject({ operation: 'SUBSCRIBE' });
    await nobody.stop();
  });

  it('says why a transaction finds no connection', async () => {
    await configure('requirepass', 'changed');
    await expect(client.watch('k')).rejects.toMatchObject({
      code: 'REDIS_UNAVAILABLE',
      message: expect.stringContaining('NOAUTH'),
    });
  });
});
