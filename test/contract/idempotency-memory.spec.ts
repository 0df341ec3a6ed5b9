import { DatabaseModule } from '@mainstay/database';
import {
  idempotencyBatchesContract,
  idempotencyServices,
  idempotencyStoreContract,
  type StoreUnderTest,
} from '@mainstay/testing/contracts/idempotency-store';

/** Memory is one process's own: both services are the same. */
const alone = async (started: Promise<StoreUnderTest>): Promise<StoreUnderTest> => {
  const { services, close } = await started;
  return { services: [services[0], services[0]], close };
};

describe('The idempotency store memory', () => {
  const open = () => alone(idempotencyServices({ defaultStore: 'memory' }));
  idempotencyStoreContract(open);
  idempotencyBatchesContract(open);
});

describe('The idempotency store inbox in memory mode', () => {
  const open = () =>
    alone(
      idempotencyServices({ defaultStore: 'inbox', memory: true }, () => [
        DatabaseModule.forRoot({ mock: true }),
      ]),
    );
  idempotencyStoreContract(open);
  idempotencyBatchesContract(open);
});
