import { describeOn } from '@mainstay/testing';
import { deadLettersSuite } from './dead-letters.suite';

describeOn(['kafka'], 'dead letters on Kafka by platformatic', ({ kafka }) => {
  deadLettersSuite(() => ({ driver: 'platformatic', bootstrapServers: kafka.url }));
});
