import { describeOn } from '@mainstay/testing';
import { outboxSuite } from './outbox.suite';

describeOn(['kafka', 'postgres'], 'the outbox on Kafka by platformatic', ({ kafka, postgres }) => {
  outboxSuite(postgres.url, () => ({ driver: 'platformatic', bootstrapServers: kafka.url }));
});
