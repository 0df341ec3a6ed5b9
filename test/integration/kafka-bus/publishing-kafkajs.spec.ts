import { describeOn } from '@mainstay/testing';
import { publishingSuite } from './publishing.suite';

describeOn(['kafka'], 'publishing to Kafka', ({ kafka }) => {
  publishingSuite(() => ({ driver: 'kafkajs', bootstrapServers: kafka.url }));
});
