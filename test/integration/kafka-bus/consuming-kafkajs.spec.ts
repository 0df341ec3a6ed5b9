import { describeOn } from '@mainstay/testing';
import { consumingSuite } from './consuming.suite';

describeOn(['kafka'], 'consuming on Kafka', ({ kafka }) => {
  consumingSuite(() => ({ driver: 'kafkajs', bootstrapServers: kafka.url }));
});
