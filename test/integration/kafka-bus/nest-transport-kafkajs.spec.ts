import { describeOn } from '@mainstay/testing';
import { nestTransportSuite } from './nest-transport.suite';

describeOn(['kafka'], '@EventPattern methods on Kafka', ({ kafka }) => {
  nestTransportSuite(() => ({ driver: 'kafkajs', bootstrapServers: kafka.url }));
});
