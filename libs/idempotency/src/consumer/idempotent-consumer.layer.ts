import { LAYER_ORDER, type MethodLayer } from '@mainstay/core';
import type { IdempotentConsumerOptions } from './idempotent-consumer.options';

/** The layer behind `@IdempotentConsumer`. */
export const IDEMPOTENT_CONSUMER: MethodLayer<IdempotentConsumerOptions> = {
  name: '@IdempotentConsumer',
  order: LAYER_ORDER.idempotency,
  module: 'IdempotencyModule',
  // The claim of an overriding method's message is the one its `super` method would ask for.
  once: true,
};
