import { describeOn } from '@mainstay/testing';
import { loadPlatformaticDriver } from '@mainstay/kafka-bus';
import { kafkaDriverContract } from '@mainstay/testing/contracts/kafka-driver';
import { killMember } from './kafka-driver/kill-member';

describeOn(['kafka'], 'the platformatic driver on a real broker', ({ kafka }) => {
  kafkaDriverContract(() =>
    Promise.resolve({
      driver: loadPlatformaticDriver({ brokers: kafka.url.split(','), metadataMaxAgeMs: 500 }),
      sessionTimeoutMs: 6000,
      kill: killMember,
      close: () => Promise.resolve(),
    }),
  );
});
