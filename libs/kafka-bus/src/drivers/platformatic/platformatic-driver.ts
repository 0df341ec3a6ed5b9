import type { DriverConsumerOptions, DriverProducerOptions, KafkaDriver } from '../kafka-driver';
import type { KafkaClientOptions } from '../kafka-client.options';
import { PlatformaticAdmin } from './platformatic-admin';
import { PlatformaticConsumer } from './platformatic-consumer';
import { PlatformaticProducer } from './platformatic-producer';

/**
 * Real Kafka (3.0 or later) through the connections and the protocol of `@platformatic/kafka` 2;
 * group membership, reading and sequence numbers are ours. Nothing connects before it is asked to.
 *
 * @public `loadPlatformaticDriver` requires it when it is first needed.
 */
export class PlatformaticDriver implements KafkaDriver {
  readonly name = 'platformatic';

  constructor(private readonly options: KafkaClientOptions) {}

  createProducer(options: DriverProducerOptions): PlatformaticProducer {
    return new PlatformaticProducer(this.options, options);
  }

  createConsumer(options: DriverConsumerOptions): PlatformaticConsumer {
    return new PlatformaticConsumer(this.options, options);
  }

  createAdmin(): PlatformaticAdmin {
    return new PlatformaticAdmin(this.options);
  }
}
