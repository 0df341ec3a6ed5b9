import type { TopicDifference } from '@mainstay/kafka-bus';
import { messageOf } from '@mainstay/errors';

/** A line for partitions and replicas where these differ, and one for each setting that does. */
export function differenceRows({ topic, expected, actual, settings }: TopicDifference) {
  const [wanted, found] = [shapeOf(expected), shapeOf(actual)];
  const shapes = wanted === found ? [] : [{ topic, expected: wanted, actual: found }];
  const lines = settings.map(({ name, ...values }) => ({
    topic,
    expected: `${name}=${values.expected}`,
    actual: values.actual === undefined ? 'not set' : `${name}=${values.actual}`,
  }));
  return [...shapes, ...lines];
}

/**
 * What is said of topics that were there with other settings than declared. Whoever makes topics
 * need not be allowed to see settings: that they could not be compared is a remark as well.
 */
export async function settingsRemarks(
  existing: readonly string[],
  compare: () => Promise<readonly TopicDifference[]>,
): Promise<readonly string[]> {
  if (existing.length === 0) return [];
  try {
    const differences = await compare();
    return differences
      .filter(({ topic, settings }) => settings.length > 0 && existing.includes(topic))
      .map(settingsRemark);
  } catch (error) {
    const text = messageOf(error);
    return [`The settings of topics that were there could not be compared: ${text}`];
  }
}

function settingsRemark({ topic, settings }: TopicDifference): string {
  const declared = settings.map(({ name, expected }) => `${name}=${grouped(expected)}`).join(',');
  return (
    `${topic} was there with other settings and keeps them. To change them: ` +
    `kafka-configs.sh --bootstrap-server <broker> --alter --topic ${topic} ` +
    `--add-config '${declared}'`
  );
}

function shapeOf(topic: TopicDifference['actual']): string {
  return topic === undefined ? 'missing' : `${topic.partitions} × ${topic.replicationFactor}`;
}

/** kafka-configs.sh takes a comma for the end of a value that stands in no brackets. */
function grouped(value: string): string {
  return value.includes(',') ? `[${value}]` : value;
}
