import type { TopicDescription, TopicSpecification } from '../drivers/kafka-driver';

/** A setting that is declared, and that the topic has otherwise. */
export interface SettingDifference {
  readonly name: string;
  readonly expected: string;
  /** Undefined where the cluster names no value. */
  readonly actual: string | undefined;
}

/** How the cluster differs from the plan. */
export interface TopicDifference {
  readonly topic: string;
  readonly expected: TopicSpecification;
  /** Undefined where the topic is missing. */
  readonly actual: { readonly partitions: number; readonly replicationFactor: number } | undefined;
  /** Settings that the plan declares; none where the topic is missing. */
  readonly settings: readonly SettingDifference[];
}

/**
 * What differs; undefined where nothing does. Values of settings are compared as they are written,
 * and of settings that are not declared nothing is said. Pure.
 */
export function topicDifference(
  expected: TopicSpecification,
  actual: TopicDescription | undefined,
  config: Readonly<Record<string, string>> = {},
): TopicDifference | undefined {
  const { topic } = expected;
  if (actual === undefined) return { topic, expected, actual, settings: [] };
  const settings = Object.entries(expected.config ?? {})
    .map(([name, value]) => ({ name, expected: value, actual: config[name] }))
    .filter((setting) => setting.actual !== setting.expected);
  const isSame =
    actual.partitions === expected.partitions &&
    actual.replicationFactor === expected.replicationFactor &&
    settings.length === 0;
  return isSame ? undefined : { topic, expected, actual, settings };
}
