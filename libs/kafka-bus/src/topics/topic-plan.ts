import type { EventCatalogue } from '@mainstay/events';
import type { TopicSpecification } from '../drivers/kafka-driver';
import {
  deadLetterTopicName,
  delayMs,
  REPLAY_DELAY,
  retryTopicName,
  type Delay,
} from './topic-names';

const LARGEST_RECORD = 'max.message.bytes';

/** A group that reads a topic, as far as topics are concerned. */
export interface TopicReader {
  readonly topic: string;
  readonly group: string;
  /** Delays of its retry topics; the replay topic is always there. */
  readonly retryDelays?: readonly Delay[];
}

export interface TopicDefaults {
  /** @default 3 */
  readonly partitions: number;
  /** @default 1 */
  readonly replicationFactor: number;
  /**
   * Settings of single topics: partitions, replication, retention. The retry and dead-letter topics
   * of one that says `max.message.bytes` take records as large.
   */
  readonly topics?: Readonly<Record<string, Partial<Omit<TopicSpecification, 'topic'>>>>;
}

export const TOPIC_DEFAULTS: TopicDefaults = { partitions: 3, replicationFactor: 1 };

/**
 * Every topic that must exist: the catalogue's, what is read, and for each reader its retry topics
 * and the topic's dead letters. Each once, in that order. Pure.
 *
 * @throws {KafkaDelayInvalidError}
 */
export function topicPlan(
  catalogue: Pick<EventCatalogue, 'topics'> | undefined,
  readers: readonly TopicReader[],
  defaults: TopicDefaults = TOPIC_DEFAULTS,
): readonly TopicSpecification[] {
  /** Each with the topic it belongs to. */
  const names = new Map<string, string>();
  const add = (topic: string, base = topic) => names.has(topic) || names.set(topic, base);
  for (const topic of catalogue?.topics ?? []) add(topic);
  for (const { topic } of readers) add(topic);
  for (const { topic, group, retryDelays = [] } of readers) {
    for (const delay of new Set<Delay>([REPLAY_DELAY, ...retryDelays])) {
      delayMs(delay);
      add(retryTopicName(topic, group, delay), topic);
    }
    add(deadLetterTopicName(topic), topic);
  }
  return [...names].map(([topic, base]) => ({
    topic,
    partitions: defaults.partitions,
    replicationFactor: defaults.replicationFactor,
    ...defaults.topics?.[topic],
    ...configOf(topic, base, defaults),
  }));
}

function configOf(topic: string, base: string, { topics }: TopicDefaults) {
  const limit = topics?.[base]?.config?.[LARGEST_RECORD];
  if (topic === base || limit === undefined) return {};
  return { config: { [LARGEST_RECORD]: limit, ...topics?.[topic]?.config } };
}
