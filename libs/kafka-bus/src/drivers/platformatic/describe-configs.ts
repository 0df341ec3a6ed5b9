import { ConfigResourceTypes, describeConfigsV4 } from '@platformatic/kafka';
import type { TopicConfig } from '../kafka-driver';
import type { Cluster } from './cluster';
import { answeredWith, codeName, withItemErrors } from './platformatic-errors';

/** Asks a broker for all settings of the topics there are of these. */
export async function describeConfigs(
  cluster: Cluster,
  topics: readonly string[],
): Promise<readonly TopicConfig[]> {
  if (topics.length === 0) return [];
  const asked = topics.map((resourceName) => ({
    resourceType: ConfigResourceTypes.TOPIC,
    resourceName,
    configurationKeys: null,
  }));
  const connection = await cluster.any();
  const { results } = await withItemErrors(describeConfigsV4.api.async(connection, asked));
  return results.flatMap(({ configs, errorCode, resourceName: topic }) => {
    const code = codeName(errorCode);
    if (code === 'UNKNOWN_TOPIC_OR_PARTITION') return [];
    if (errorCode !== 0) throw answeredWith(`Describing settings of ${topic}`, code);
    const entries = configs.flatMap(({ name, value }) => (value === null ? [] : [[name, value]]));
    return [{ topic, config: Object.fromEntries(entries) as TopicConfig['config'] }];
  });
}
