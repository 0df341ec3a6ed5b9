import { MemoryBroker } from '@mainstay/kafka-bus';
import { describeOn } from '@mainstay/testing';
import { outboxSuite } from './outbox.suite';

describeOn(['postgres'], 'the outbox on the memory driver', ({ postgres }) => {
  outboxSuite(postgres.url, () => ({ driver: 'memory', broker: new MemoryBroker() }));
});
