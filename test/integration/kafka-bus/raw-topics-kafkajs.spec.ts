import { describeOn } from '@mainstay/testing';
import { rawTopicsSuite } from './raw-topics.suite';

describeOn(['kafka'], 'raw topics on Kafka', ({ kafka }) => {
  rawTopicsSuite(() => ({ driver: 'kafkajs', bootstrapServers: kafka.url }));
});
