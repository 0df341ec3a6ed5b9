import { rule, type FieldRule } from '@mainstay/core';
import type { TopicBootstrapOptions } from '@mainstay/kafka-bus';
import { ConfigError } from '../config/config.error';
import { kafkaFromEnvironment } from '../config/kafka-from-environment';
import type { Environment, KafkaConnection, MainstayConfig } from '../config/mainstay-config';

const MILLISECONDS = 1_000;
const COUNT = rule.wholeNumber(1);

/**
 * How topics are made, as the environment says: KAFKA_DEFAULT_PARTITIONS (3),
 * KAFKA_DEFAULT_REPLICATION_FACTOR (1), KAFKA_CONNECT_MAX_RETRIES (10) and
 * KAFKA_CONNECT_RETRY_DELAY in seconds (2).
 *
 * @throws {ConfigError} listing every variable that is no number.
 */
export function bootstrapOptions(
  { topics }: MainstayConfig,
  environment: Environment,
): TopicBootstrapOptions {
  const problems: string[] = [];
  const number = (name: string, otherwise: number, { expects, holds }: FieldRule): number => {
    const text = environment[name];
    if (text === undefined || text === '') return otherwise;
    const value = Number(text);
    if (!holds(value)) problems.push(`${name} must be ${expects}, not '${text}'`);
    return value;
  };
  const options = {
    partitions: number('KAFKA_DEFAULT_PARTITIONS', topics?.partitions ?? 3, COUNT),
    replicationFactor: number(
      'KAFKA_DEFAULT_REPLICATION_FACTOR',
      topics?.replicationFactor ?? 1,
      COUNT,
    ),
    maxRetries: number('KAFKA_CONNECT_MAX_RETRIES', 10, rule.wholeNumber(0)),
    retryDelayMs: number('KAFKA_CONNECT_RETRY_DELAY', 2, rule.number(0)) * MILLISECONDS,
    ...(topics?.topics === undefined ? {} : { topics: topics.topics }),
  };
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return options;
}

/**
 * Settings of a topic that the plan has not would change nothing, without a word.
 *
 * @throws {ConfigError} naming every such topic.
 */
export function checkSingleTopics(
  { topics }: MainstayConfig,
  plan: readonly { readonly topic: string }[],
): void {
  const planned = new Set(plan.map(({ topic }) => topic));
  const unknown = Object.keys(topics?.topics ?? {}).filter((topic) => !planned.has(topic));
  if (unknown.length === 0) return;
  throw new ConfigError(
    `topics.topics names ${unknown.join(', ')}, which is no topic of the catalogue or of the ` +
      `subscriptions, nor one of their retry or dead-letter topics.`,
  );
}

/** Where Kafka is: the configuration's answer, else what the environment says. */
export function kafkaConnection(
  { kafka }: MainstayConfig,
  environment: Environment,
): KafkaConnection {
  if (kafka !== undefined) return kafka(environment);
  return kafkaFromEnvironment(environment);
}
