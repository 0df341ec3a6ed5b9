import { rule, type RulesOf } from '@mainstay/core';
import type { TopicDefaults, TopicReader } from '@mainstay/kafka-bus';
import type { MainstayConfig } from './mainstay-config';

type TopicShape = NonNullable<TopicDefaults['topics']>[string];

const shape: RulesOf<TopicShape> = {
  partitions: rule.wholeNumber(1),
  replicationFactor: rule.wholeNumber(1),
  config: rule.byName(rule.text),
};

const topics: RulesOf<TopicDefaults> = {
  partitions: rule.wholeNumber(1),
  replicationFactor: rule.wholeNumber(1),
  topics: rule.byName(rule.fields(shape)),
};

/** What a configuration may hold, whoever wrote it: no compiler looks at a `.mjs`. */
export const CONFIG_RULES: RulesOf<MainstayConfig> = {
  database: rule.aFunction,
  migrationsFolder: rule.text,
  kafka: rule.aFunction,
  catalogue: rule.anObject,
  subscriptions: rule.list(reader()),
  topics: rule.fields(topics),
};

function reader() {
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  return {
    expects: '{ topic, group, retryDelays? }',
    holds: (value: unknown) => {
      const { topic, group } = (value ?? {}) as Partial<TopicReader>;
      return isText(topic) && isText(group);
    },
  };
}
