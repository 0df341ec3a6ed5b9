import { RedisClient } from '@mainstay/redis';
import { describeOn } from '@mainstay/testing';
import { redisContract } from './redis.contract';

describeOn(['redis'], 'RedisClient on a real Redis', ({ redis }) => {
  redisContract(() => new RedisClient({ url: redis.url }));
});
