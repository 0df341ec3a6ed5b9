import { rule, systemClock, type Clock, type FieldRules } from '@mainstay/core';

/** What a {@link MemoryBroker} may be told. */
export interface MemoryBrokerOptions {
  /** Partitions of a topic made without a number. @default 3 */
  readonly partitions?: number;
  /**
   * Makes a topic when it is first named, as Kafka's `auto.create.topics.enable`. @default false
   */
  readonly autoCreateTopics?: boolean;
  /**
   * `max.message.bytes` of topics that set none; bounds the whole batch of a partition. @default
   * 1_048_588
   */
  readonly maxMessageBytes?: number;
  /** Records kept behind the slowest group, per partition. @default 10_000 */
  readonly retainedRecords?: number;
  /** The most a partition holds, read or not; the oldest go first. @default 1_000_000 */
  readonly maxRecords?: number;
  /** Drives session and rebalance timeouts; delivery needs no clock. @default the system's */
  readonly clock?: Clock;
}

export const MEMORY_BROKER_RULES: FieldRules = {
  partitions: rule.wholeNumber(1),
  autoCreateTopics: rule.yesOrNo,
  maxMessageBytes: rule.wholeNumber(1),
  retainedRecords: rule.either(rule.wholeNumber(0), rule.oneOf(Infinity)),
  maxRecords: rule.either(rule.wholeNumber(1), rule.oneOf(Infinity)),
  clock: rule.anything,
};

export type MemoryBrokerSettings = Required<MemoryBrokerOptions>;

export const memoryBrokerDefaults: MemoryBrokerSettings = {
  partitions: 3,
  autoCreateTopics: false,
  maxMessageBytes: 1_048_588,
  retainedRecords: 10_000,
  maxRecords: 1_000_000,
  clock: systemClock,
};
