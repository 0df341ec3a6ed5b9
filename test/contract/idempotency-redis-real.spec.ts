import { RedisModule } from '@mainstay/redis';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { idempotencyBatchesContract } from './idempotency-batches.contract';
import { idempotencyContract } from './idempotency.contract';
import { twoServices } from './idempotency-services';

describeOn(['redis'], 'The idempotency store redis, on a real server', ({ redis }) => {
  const open = () =>
    twoServices(() => [RedisModule.forRoot({ url: redis.url })], {
      keyPrefix: uniquePrefix('idempotency'),
      defaultTtlSeconds: 60,
    });
  idempotencyContract(open);
  idempotencyBatchesContract(open);
});
