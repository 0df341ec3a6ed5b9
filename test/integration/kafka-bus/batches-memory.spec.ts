import { MemoryBroker } from '@mainstay/kafka-bus';
import { batchesSuite } from './batches.suite';

describe('batches on the memory driver', () => {
  let broker = new MemoryBroker();
  beforeEach(() => {
    broker = new MemoryBroker();
  });
  batchesSuite(() => ({ driver: 'memory', broker }));
});
