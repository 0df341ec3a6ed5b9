import { RedisClient } from './redis-client';

describe('RedisClient', () => {
  it('keeps callers apart that begin with multi in one turn', async () => {
    const client = new RedisClient({ embedded: true });
    await client.start();
    const write = async (name: string) => {
      await client.multi();
      await client.setex(name, 60, name);
      return client.exec();
    };
    const names = ['one', 'two', 'three'];
    expect(await Promise.all(names.map(write))).toEqual([['OK'], ['OK'], ['OK']]);
    expect(await Promise.all(names.map((name) => client.get(name)))).toEqual(names);
    await client.stop();
  });
});
