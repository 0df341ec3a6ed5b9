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

  it('puts its key prefix before every key of a gathered script', async () => {
    const keyPrefix = uniquePrefix('prefixed');
    const prefixed = new RedisClient({ url: redis.url, ioredis: { keyPrefix } });
    const plain = new RedisClient({ url: redis.url });
    const names = Array.from({ length: 100 }, (_, index) => `:${index}`);
    try {
      await Promise.all([prefixed.start(), plain.start()]);
      await Promise.all(names.map((name) => plain.setex(keyPrefix + name, 60, name)));
      const lengths = await Promise.all(names.map((name) => prefixed.evaluate(length, [name])));
      expect(lengths).toEqual(names.map((name) => name.length));
    } finally {
      await Promise.all([prefixed.stop(), plain.stop()]);
    }
  });

  it('finds keys by the names they have behind its key prefix', async () => {
    const keyPrefix = `${uniquePrefix('prefixed')}[a]*?\\:`;
    const prefixed = new RedisClient({ url: redis.url, ioredis: { keyPrefix } });
    const plain = new RedisClient({ url: redis.url });
    try {
      await Promise.all([prefixed.start(), plain.start()]);
      await prefixed.setex('found', 60, 'x');
      await plain.setex(keyPrefix.replace('[a]*', 'anything'), 60, 'x');
      expect(await prefixed.scanPattern('f*')).toEqual(['found']);
      expect(await prefixed.scanPattern('*')).toEqual(['found']);
      expect(await prefixed.scanPattern(`${keyPrefix}*`)).toEqual([]);
    } finally {
      await Promise.all([prefixed.stop(), plain.stop()]);
    }
  });

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
