import { MemoryBroker } from '@mainstay/kafka-bus';
import { rawTopicsSuite } from './raw-topics.suite';

describe('raw topics on the memory driver', () => {
  let broker = new MemoryBroker();
  beforeEach(() => {
    broker = new MemoryBroker();
  });
  rawTopicsSuite(() => ({ driver: 'memory', broker }));
});
