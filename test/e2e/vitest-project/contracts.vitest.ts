import { MemoryBroker, MemoryDriver } from '@mainstay/kafka-bus';
import {
  idempotencyBatchesContract,
  idempotencyServices,
  idempotencyStoreContract,
  type StoreUnderTest,
} from '@mainstay/testing/contracts/idempotency-store';
import { kafkaDriverContract } from '@mainstay/testing/contracts/kafka-driver';
import { describe } from 'vitest';

describe('a store', () => {
  const open = async (): Promise<StoreUnderTest> => {
    const { services, close } = await idempotencyServices({ defaultStore: 'memory' });
    return { services: [services[0], services[0]], close };
  };
  idempotencyStoreContract(open);
  idempotencyBatchesContract(open);
});

describe('a driver', () => {
  kafkaDriverContract(async () => ({
    driver: new MemoryDriver(new MemoryBroker()),
    sessionTimeoutMs: 100,
    kill: (consumer) => (consumer as unknown as { kill(): void }).kill(),
    close: async () => undefined,
  }));
});
