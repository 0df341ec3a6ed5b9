import { MemoryBroker, MemoryDriver } from '@mainstay/kafka-bus';
import { kafkaDriverContract } from '@mainstay/testing/contracts/kafka-driver';
import { killMember } from './kafka-driver/kill-member';

describe('the memory driver', () => {
  kafkaDriverContract(() =>
    Promise.resolve({
      driver: new MemoryDriver(new MemoryBroker()),
      sessionTimeoutMs: 100,
      kill: killMember,
      close: () => Promise.resolve(),
    }),
  );
});
