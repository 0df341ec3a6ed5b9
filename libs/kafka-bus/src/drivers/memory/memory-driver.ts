import type { DriverConsumerOptions, KafkaDriver } from '../kafka-driver';
import { MemoryAdmin } from './memory-admin';
import type { MemoryBroker } from './memory-broker';
import { MemoryConsumer } from './memory-consumer';
import { MemoryProducer } from './memory-producer';

/** The embedded driver: Kafka's behaviour without a broker, on a {@link MemoryBroker}. */
export class MemoryDriver implements KafkaDriver {
  readonly name = 'memory';

  constructor(readonly broker: MemoryBroker) {}

  createProducer(): MemoryProducer {
    return new MemoryProducer(this.broker);
  }

  createConsumer(options: DriverConsumerOptions): MemoryConsumer {
    return new MemoryConsumer(this.broker, options);
  }

  createAdmin(): MemoryAdmin {
    return new MemoryAdmin(this.broker);
  }
}
