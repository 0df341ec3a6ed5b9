import { describeOn } from '@mainstay/testing';
import { publishingSuite } from './publishing.suite';

describeOn(['kafka'], 'publishing to Kafka by platformatic', ({ kafka }) => {
  publishingSuite(() => ({ driver: 'platformatic', bootstrapServers: kafka.url }));
});
