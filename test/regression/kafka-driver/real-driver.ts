import { DriverFixture } from '@mainstay/testing/contracts/kafka-driver';
import { loadKafkaJsDriver } from '@mainstay/kafka-bus';
import { killMember } from '../../contract/kafka-driver/kill-member';

/** A fixture for each test, on the kafkajs driver and a real broker. */
export function onRealBroker(url: string): () => DriverFixture {
  const driver = loadKafkaJsDriver({ brokers: url.split(','), metadataMaxAgeMs: 500 });
  let fixture: DriverFixture;
  beforeEach(() => {
    fixture = new DriverFixture({
      driver,
      sessionTimeoutMs: 6000,
      kill: killMember,
      close: () => Promise.resolve(),
    });
  });
  afterEach(() => fixture.close());
  return () => fixture;
}
