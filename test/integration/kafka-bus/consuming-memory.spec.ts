import { MemoryBroker } from '@mainstay/kafka-bus';
import { consumingSuite } from './consuming.suite';

describe('consuming on the memory driver', () => {
  let broker = new MemoryBroker();
  beforeEach(() => {
    broker = new MemoryBroker();
  });
  consumingSuite(() => ({ driver: 'memory', broker }));
});
