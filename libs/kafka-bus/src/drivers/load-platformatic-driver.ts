import type { KafkaClientOptions } from './kafka-client.options';
import type { KafkaDriver } from './kafka-driver';
import { KafkaPackageMissingError } from './package-missing.error';

type PlatformaticModule = typeof import('./platformatic/platformatic-driver');

/**
 * The second driver for real Kafka, for which an application adds `@platformatic/kafka` 2 to its
 * own packages. It is loaded here and not with this package.
 *
 * @throws {KafkaPackageMissingError} where that package is not installed
 */
export function loadPlatformaticDriver(options: KafkaClientOptions): KafkaDriver {
  try {
    // oxlint-disable-next-line typescript/no-require-imports
    const { PlatformaticDriver } =
      require('./platformatic/platformatic-driver') as PlatformaticModule;
    return new PlatformaticDriver(options);
  } catch (error) {
    throw KafkaPackageMissingError.of("the driver 'platformatic'", '@platformatic/kafka', error);
  }
}
