import { ConfigResourceTypes, type Admin, type ITopicMetadata } from 'kafkajs';
import type { TopicConfig } from '../kafka-driver';
import { kafkaCodeOf } from './kafkajs-errors';

/** Those of the topics that there are, with their partitions. */
export function existing(
  admin: Admin,
  topics: readonly string[],
): Promise<readonly ITopicMetadata[]> {
  return ofExisting(topics, async (asked) => {
    const { topics: found } = await admin.fetchTopicMetadata({ topics: [...asked] });
    return found;
  });
}

/** Those of the topics that there are, with all their settings. */
export function describeConfigs(
  admin: Admin,
  topics: readonly string[],
): Promise<readonly TopicConfig[]> {
  return ofExisting(topics, async (asked) => {
    const resources = asked.map((name) => ({ type: ConfigResourceTypes.TOPIC, name }));
    const found = await admin.describeConfigs({ resources, includeSynonyms: false });
    return found.resources.map(({ configEntries, resourceName }) => ({
      topic: resourceName,
      config: Object.fromEntries(configEntries.flatMap(shown)),
    }));
  });
}

/** A value that is kept secret comes as null, whatever kafkajs's types say. */
function shown({ configName, configValue }: NameAndValue): [string, string][] {
  return configValue === null ? [] : [[configName, configValue]];
}

interface NameAndValue {
  readonly configName: string;
  readonly configValue: string | null;
}

/** One unknown topic fails the whole request, so they are then asked for one by one. */
async function ofExisting<T>(
  topics: readonly string[],
  ask: (topics: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  if (topics.length === 0) return [];
  try {
    return await ask(topics);
  } catch (error) {
    if (kafkaCodeOf(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
    if (topics.length === 1) return [];
    const answers = await Promise.all(topics.map((topic) => ofExisting([topic], ask)));
    return answers.flat();
  }
}
