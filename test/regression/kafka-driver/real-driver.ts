import { DriverFixture } from '../../contract/kafka-driver/driver-fixture';
import type { KafkaJsConsumer } from '../../../libs/kafka-bus/src/drivers/kafkajs/kafkajs-consumer';
import { KafkaJsDriver } from '../../../libs/kafka-bus/src/drivers/kafkajs/kafkajs-driver';

/** A fixture for each test, on the kafkajs driver and a real broker. */
export function onRealBroker(url: string): () => DriverFixture {
  const driver = new KafkaJsDriver({ brokers: url.split(','), metadataMaxAgeMs: 500 });
  let fixture: DriverFixture;
  beforeEach(() => {
    fixture = new DriverFixture({
      driver,
      sessionTimeoutMs: 6000,
      kill: (consumer) => (consumer as KafkaJsConsumer).kill(),
      close: () => Promise.resolve(),
    });
  });
  afterEach(() => fixture.close());
  return () => fixture;
}
