import { rule, type RulesOf } from '@mainstay/core';
import type { IdempotentConsumerOptions } from './idempotent-consumer.options';

/** What every option may be; that its store and its method are there is checked besides. */
export const IDEMPOTENT_CONSUMER_RULES: RulesOf<IdempotentConsumerOptions> = {
  store: rule.text,
  version: rule.oneOf(1, 2),
  prepare: rule.text,
  ttlSeconds: rule.wholeNumber(1),
  key: rule.aFunction,
};
