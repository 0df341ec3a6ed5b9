import { MemoryBroker } from '../../libs/kafka-bus/src/drivers/memory/memory-broker';
import type { MemoryConsumer } from '../../libs/kafka-bus/src/drivers/memory/memory-consumer';
import { MemoryDriver } from '../../libs/kafka-bus/src/drivers/memory/memory-driver';
import { kafkaDriverContract } from './kafka-driver.contract';

describe('the memory driver', () => {
  kafkaDriverContract(() =>
    Promise.resolve({
      driver: new MemoryDriver(new MemoryBroker()),
      sessionTimeoutMs: 100,
      kill: (consumer) => (consumer as MemoryConsumer).kill(),
      close: () => Promise.resolve(),
    }),
  );
});
