import { describeOn } from '@mainstay/testing';
import { batchesSuite } from './batches.suite';

describeOn(['kafka'], 'batches on Kafka by platformatic', ({ kafka }) => {
  batchesSuite(() => ({ driver: 'platformatic', bootstrapServers: kafka.url }));
});
