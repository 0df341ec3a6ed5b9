import { EmbeddedRedis, RedisModule } from '@mainstay/redis';
import { idempotencyContract } from './idempotency.contract';
import { twoServices } from './idempotency-services';

describe('The idempotency store redis, embedded', () => {
  const embedded = new EmbeddedRedis();
  idempotencyContract(() => twoServices(() => [RedisModule.forRoot({ embedded })], {}));
});
