import { EmbeddedRedis, RedisClient } from '@mainstay/redis';
import { redisContract } from './redis.contract';

describe('RedisClient on the embedded Redis', () => {
  const embedded = new EmbeddedRedis();
  redisContract(() => new RedisClient({ embedded }));

  it('shares nothing with another EmbeddedRedis', async () => {
    const one = new RedisClient({ embedded: true });
    const two = new RedisClient({ embedded: true });
    await one.setex('k', 60, 'mine');
    expect(await two.get('k')).toBeNull();
    await Promise.all([one.stop(), two.stop()]);
  });

  it('forgets everything on flush', async () => {
    const client = new RedisClient({ embedded });
    await client.setex('k', 60, 'x');
    await embedded.flush();
    expect(await client.get('k')).toBeNull();
    await client.stop();
  });
});
