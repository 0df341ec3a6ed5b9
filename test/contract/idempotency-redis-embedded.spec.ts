import { EmbeddedRedis, RedisModule } from '@mainstay/redis';
import {
  idempotencyBatchesContract,
  idempotencyServices,
  idempotencyStoreContract,
} from '@mainstay/testing/contracts/idempotency-store';

describe('The idempotency store redis, embedded', () => {
  const embedded = new EmbeddedRedis();
  const open = () => idempotencyServices({}, () => [RedisModule.forRoot({ embedded })]);
  idempotencyStoreContract(open);
  idempotencyBatchesContract(open);
});
