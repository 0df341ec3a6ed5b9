import { defineGatheredScript, RedisClient } from '@mainstay/redis';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { redisContract } from './redis.contract';

const length = defineGatheredScript(
  `local answers = {}
   for i, key in ipairs(KEYS) do answers[i] = redis.pcall('STRLEN', key) end
   return answers`,
);

describeOn(['redis'], 'RedisClient on a real Redis', ({ redis }) => {
  redisContract(() => new RedisClient({ url: redis.url }));

  it('refuses the one caller of a gathered script whose key is of another kind', async () => {
    const client = new RedisClient({ url: redis.url });
    const [text, list] = [uniquePrefix('text'), uniquePrefix('list')];
    try {
      await client.start();
      await client.call('rpush', list, 'one');
      await client.setex(text, 60, 'four');
      const [first, second] = await Promise.allSettled(
        [list, text].map((key) => client.evaluate(length, [key])),
      );
      expect(first).toMatchObject({ reason: { code: 'REDIS_COMMAND_FAILED' } });
      expect(second).toEqual({ status: 'fulfilled', value: 4 });
      await client.deleteKey(list);
    } finally {
      await client.stop();
    }
  });
});
