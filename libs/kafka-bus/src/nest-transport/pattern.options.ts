import type {
  KafkaSubscribeOptions,
  RawSubscribeOptions,
} from '../subscribing/kafka-subscribe.options';

/**
 * How `@EventPattern` methods consume: of all of them in the strategy, of one of them among the
 * decorator's extras (`@EventPattern('orders', { concurrency: 4 })`).
 */
export type PatternOptions = Pick<
  KafkaSubscribeOptions & RawSubscribeOptions,
  'group' | 'concurrency' | 'fromBeginning' | 'retry' | 'key'
>;
