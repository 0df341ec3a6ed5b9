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

/** What is said of topics that were there otherwise than declared, and are left so. */
export interface DifferenceReport {
  /** One for each thing that differs, as {@link differenceRows} has them. */
  readonly rows: ReturnType<typeof differenceRows>;
  /** How to change it; or why it could not be compared. */
  readonly remarks: readonly string[];
}

/**
 * Whoever makes topics need not be allowed to look at them: that they could not be compared is a
 * remark as well.
 */
export async function differenceReport(
  existing: readonly string[],
  compare: () => Promise<readonly TopicDifference[]>,
): Promise<DifferenceReport> {
  if (existing.length === 0) return { rows: [], remarks: [] };
  try {
    const differences = (await compare()).filter(({ topic }) => existing.includes(topic));
    const seen = differences.filter(({ actual }) => actual !== undefined);
    const hidden = differences.filter(({ actual }) => actual === undefined);
    return {
      rows: seen.flatMap(differenceRows),
      remarks: [...remarksOn(seen), ...remarkOnHidden(hidden)],
    };
  } catch (error) {
    const text = messageOf(error);
    return { rows: [], remarks: [`The topics that were there could not be compared: ${text}`] };
  }
}

function remarkOnHidden(hidden: readonly TopicDifference[]): string[] {
  if (hidden.length === 0) return [];
  const names = hidden.map(({ topic }) => topic).join(', ');
  return [`They could not be compared, for Kafka does not show them (DESCRIBE): ${names}`];
}

function remarksOn(differences: readonly TopicDifference[]): string[] {
  const found = differences.flatMap(({ actual, ...one }) =>
    actual === undefined ? [] : { ...one, actual },
  );
  const wider = found.filter(({ actual, expected }) => actual.partitions < expected.partitions);
  const narrower = found.filter(({ actual, expected }) => actual.partitions > expected.partitions);
  const replicated = found.filter(
    ({ actual, expected }) => actual.replicationFactor !== expected.replicationFactor,
  );
  const configured = found.filter(({ settings }) => settings.length > 0);
  return [
    ...remark(
      wider,
      'They keep the partitions they have. More of them move keys to other partitions, where ' +
        'later events of a key may overtake earlier ones: while nobody publishes and the readers ' +
        'have caught up',
      ({ topic, expected }) =>
        `${ALTER_TOPIC} --topic ${topic} --partitions ${expected.partitions}`,
    ),
    ...remark(
      narrower,
      'Kafka takes no partitions away. Make the topic anew, or declare in the configuration ' +
        'what is there',
      ({ topic, actual }) => `topics: { '${topic}': { partitions: ${actual.partitions} } }`,
    ),
    ...remark(
      replicated,
      'They keep the replicas they have. kafka-reassign-partitions.sh changes them, by a plan ' +
        'that names the brokers of each partition',
      ({ topic, expected }) => `${topic}: ${expected.replicationFactor} for each partition`,
    ),
    ...remark(
      configured,
      'They keep the settings they have. To change them',
      ({ topic, settings }) => `${ALTER_CONFIG} --topic ${topic} --add-config '${added(settings)}'`,
    ),
  ];
}

const ALTER_TOPIC = 'kafka-topics.sh --bootstrap-server <broker> --alter';
const ALTER_CONFIG = 'kafka-configs.sh --bootstrap-server <broker> --alter';

function remark<Difference>(
  differences: readonly Difference[],
  text: string,
  lineOf: (difference: Difference) => string,
): string[] {
  if (differences.length === 0) return [];
  return [`${text}:`, ...differences.map((difference) => `  ${lineOf(difference)}`)];
}

function added(settings: TopicDifference['settings']): string {
  return settings.map(({ name, expected }) => `${name}=${grouped(expected)}`).join(',');
}

function shapeOf(topic: TopicDifference['actual']): string {
  return topic === undefined ? 'missing' : `${topic.partitions} × ${topic.replicationFactor}`;
}

/** kafka-configs.sh takes a comma for the end of a value that stands in no brackets. */
function grouped(value: string): string {
  return value.includes(',') ? `[${value}]` : value;
}
