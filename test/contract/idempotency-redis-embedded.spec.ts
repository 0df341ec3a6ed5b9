import { EmbeddedRedis, RedisModule } from '@mainstay/redis';
import { idempotencyBatchesContract } from './idempotency-batches.contract';
import { idempotencyContract } from './idempotency.contract';
import { twoServices } from './idempotency-services';

describe('The idempotency store redis, embedded', () => {
  const embedded = new EmbeddedRedis();
  const open = () => twoServices(() => [RedisModule.forRoot({ embedded })], {});
  idempotencyContract(open);
  idempotencyBatchesContract(open);
});
