import { describeOn } from '@mainstay/testing';
import { batchesSuite } from './batches.suite';

describeOn(['kafka'], 'batches on Kafka', ({ kafka }) => {
  batchesSuite(() => ({ driver: 'kafkajs', bootstrapServers: kafka.url }));
});
