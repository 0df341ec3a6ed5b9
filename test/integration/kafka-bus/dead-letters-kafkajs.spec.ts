import { describeOn } from '@mainstay/testing';
import { deadLettersSuite } from './dead-letters.suite';

describeOn(['kafka'], 'dead letters on Kafka', ({ kafka }) => {
  deadLettersSuite(() => ({ driver: 'kafkajs', bootstrapServers: kafka.url }));
});
