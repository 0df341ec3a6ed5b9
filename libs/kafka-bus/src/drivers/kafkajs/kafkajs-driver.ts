import type { DriverConsumerOptions, DriverProducerOptions, KafkaDriver } from '../kafka-driver';
import { compressionType, registerCodecs } from './compression-codecs';
import { KafkaJsAdmin } from './kafkajs-admin';
import { KafkaJsConsumer } from './kafkajs-consumer';
import type { KafkaClientOptions } from '../kafka-client.options';
import { KafkaJsProducer } from './kafkajs-producer';
import { filterTimeoutWarning } from './timeout-warning';

/**
 * Real Kafka through kafkajs 2. Nothing connects before it is asked to.
 *
 * @public `loadKafkaJsDriver` requires it when it is first needed.
 */
export class KafkaJsDriver implements KafkaDriver {
  readonly name = 'kafkajs';

  constructor(private readonly options: KafkaClientOptions) {
    filterTimeoutWarning();
    registerCodecs();
  }

  /** @throws {KafkaPackageMissingError} for a compression whose package is not there. */
  createProducer(options: DriverProducerOptions): KafkaJsProducer {
    compressionType(options.compression);
    return new KafkaJsProducer(this.options, options);
  }

  createConsumer(options: DriverConsumerOptions): KafkaJsConsumer {
    return new KafkaJsConsumer(this.options, options);
  }

  createAdmin(): KafkaJsAdmin {
    return new KafkaJsAdmin(this.options);
  }
}
