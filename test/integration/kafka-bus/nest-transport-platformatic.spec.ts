import { describeOn } from '@mainstay/testing';
import { nestTransportSuite } from './nest-transport.suite';

describeOn(['kafka'], '@EventPattern methods on Kafka by platformatic', ({ kafka }) => {
  nestTransportSuite(() => ({ driver: 'platformatic', bootstrapServers: kafka.url }));
});
