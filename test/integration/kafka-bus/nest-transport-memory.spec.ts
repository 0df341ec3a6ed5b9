import { MemoryBroker } from '@mainstay/kafka-bus';
import { nestTransportSuite } from './nest-transport.suite';

describe('@EventPattern methods on the memory driver', () => {
  let broker = new MemoryBroker();
  beforeEach(() => {
    broker = new MemoryBroker();
  });
  nestTransportSuite(() => ({ driver: 'memory', broker }));
});
