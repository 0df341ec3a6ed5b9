import { RedisModule } from '@mainstay/redis';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import {
  idempotencyBatchesContract,
  idempotencyServices,
  idempotencyStoreContract,
} from '@mainstay/testing/contracts/idempotency-store';

describeOn(['redis'], 'The idempotency store redis, on a real server', ({ redis }) => {
  const open = () =>
    idempotencyServices({ keyPrefix: uniquePrefix('idempotency'), defaultTtlSeconds: 60 }, () => [
      RedisModule.forRoot({ url: redis.url }),
    ]);
  idempotencyStoreContract(open);
  idempotencyBatchesContract(open);
});
