import { describeOn } from '@mainstay/testing';
import { outboxSuite } from './outbox.suite';

describeOn(['kafka', 'postgres'], 'the outbox on Kafka', ({ kafka, postgres }) => {
  outboxSuite(postgres.url, () => ({ driver: 'kafkajs', bootstrapServers: kafka.url }));
});
