import type { INestApplicationContext } from '@nestjs/common';
import { KafkaPatterns } from './kafka-patterns';
import type { PatternOptions } from './pattern.options';

/**
 * Lets the `@EventPattern` methods of an existing Nest application consume as `@KafkaSubscribe`
 * methods do: group, order per key, retries, retry topics, dead letters, commits after the outcome,
 * drain, health and metrics. Their controllers stay as they are; `KafkaBusModule` says where the
 * broker is.
 *
 * @example
 * app.connectMicroservice({ strategy: new MainstayKafkaStrategy(app, { group: 'billing' }) });
 */
export class MainstayKafkaStrategy {
  /**
   * @param app the application, or the `ModuleRef` that `useFactory` of an application without HTTP
   *   is given; it is not initialised yet
   * @throws {KafkaSubscriptionInvalidError} when the application was initialised already
   */
  constructor(app: Pick<INestApplicationContext, 'get'>, options: PatternOptions = {}) {
    app.get(KafkaPatterns, { strict: false }).attach(options);
  }

  /** Nest tells of each handler; they are found where every other subscription is, at boot. */
  addHandler(): void {}

  /** Consuming begins with the application, when all modules are wired. */
  listen(callback: () => void): void {
    callback();
  }

  /** Consuming ends in the shutdown of the application, after its handlers. */
  close(): void {}
}
