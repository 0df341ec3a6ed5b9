import { describeOn } from '@mainstay/testing';
import { rawTopicsSuite } from './raw-topics.suite';

describeOn(['kafka'], 'raw topics on Kafka by platformatic', ({ kafka }) => {
  rawTopicsSuite(() => ({ driver: 'platformatic', bootstrapServers: kafka.url }));
});
