import { describeOn } from '@mainstay/testing';
import { consumingSuite } from './consuming.suite';

describeOn(['kafka'], 'consuming on Kafka by platformatic', ({ kafka }) => {
  consumingSuite(() => ({ driver: 'platformatic', bootstrapServers: kafka.url }));
});
