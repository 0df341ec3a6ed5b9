import { describeOn } from '@mainstay/testing';
import { loadKafkaJsDriver } from '@mainstay/kafka-bus';
import { kafkaDriverContract } from '@mainstay/testing/contracts/kafka-driver';
import { killMember } from './kafka-driver/kill-member';

describeOn(['kafka'], 'the kafkajs driver on a real broker', ({ kafka }) => {
  kafkaDriverContract(() =>
    Promise.resolve({
      driver: loadKafkaJsDriver({ brokers: kafka.url.split(','), metadataMaxAgeMs: 500 }),
      sessionTimeoutMs: 6000,
      kill: killMember,
      close: () => Promise.resolve(),
    }),
  );
});
