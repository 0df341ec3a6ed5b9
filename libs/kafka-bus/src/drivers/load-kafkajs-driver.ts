import type { KafkaDriver } from './kafka-driver';
import type { KafkaClientOptions } from './kafka-client.options';

type KafkaJsModule = typeof import('./kafkajs/kafkajs-driver');

/**
 * The driver for real Kafka. kafkajs is loaded here and not with the package: it costs an embedded
 * start nothing.
 */
export function loadKafkaJsDriver(options: KafkaClientOptions): KafkaDriver {
  // oxlint-disable-next-line typescript/no-require-imports
  const { KafkaJsDriver } = require('./kafkajs/kafkajs-driver') as KafkaJsModule;
  return new KafkaJsDriver(options);
}
