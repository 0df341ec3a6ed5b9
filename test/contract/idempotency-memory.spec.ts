import { DatabaseModule } from '@mainstay/database';
import { idempotencyBatchesContract } from './idempotency-batches.contract';
import { idempotencyContract, type StoreUnderTest } from './idempotency.contract';
import { twoServices } from './idempotency-services';

/** Memory is one process's own: both services are the same. */
const alone = async (started: Promise<StoreUnderTest>): Promise<StoreUnderTest> => {
  const { services, close } = await started;
  return { services: [services[0], services[0]], close };
};

describe('The idempotency store memory', () => {
  const open = () => alone(twoServices(() => [], { defaultStore: 'memory' }));
  idempotencyContract(open);
  idempotencyBatchesContract(open);
});

describe('The idempotency store inbox in memory mode', () => {
  const open = () =>
    alone(
      twoServices(() => [DatabaseModule.forRoot({ mock: true })], {
        defaultStore: 'inbox',
        memory: true,
      }),
    );
  idempotencyContract(open);
  idempotencyBatchesContract(open);
});
