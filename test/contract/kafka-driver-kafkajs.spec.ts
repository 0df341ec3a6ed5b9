import { describeOn } from '@mainstay/testing';
import type { KafkaJsConsumer } from '../../libs/kafka-bus/src/drivers/kafkajs/kafkajs-consumer';
import { KafkaJsDriver } from '../../libs/kafka-bus/src/drivers/kafkajs/kafkajs-driver';
import { kafkaDriverContract } from './kafka-driver.contract';

describeOn(['kafka'], 'the kafkajs driver on a real broker', ({ kafka }) => {
  kafkaDriverContract(() =>
    Promise.resolve({
      driver: new KafkaJsDriver({ brokers: kafka.url.split(','), metadataMaxAgeMs: 500 }),
      sessionTimeoutMs: 6000,
      kill: (consumer) => (consumer as KafkaJsConsumer).kill(),
      close: () => Promise.resolve(),
    }),
  );
});
