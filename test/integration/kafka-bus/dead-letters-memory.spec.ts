import { MemoryBroker } from '@mainstay/kafka-bus';
import { deadLettersSuite } from './dead-letters.suite';

describe('dead letters on the memory driver', () => {
  deadLettersSuite(() => ({ driver: 'memory', broker: new MemoryBroker() }));
});
