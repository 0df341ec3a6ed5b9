import { rule, type RulesOf } from '@mainstay/core';
import type { RetryOptions } from '../consuming/retry/retry-policy';
import type { BatchOptions } from '../consuming/subscription';
import type { KafkaSubscribeOptions, RawSubscribeOptions } from './kafka-subscribe.options';

const count = rule.number(-Infinity);

/** Of a subscription as of the module. */
export const RETRY_RULE = rule.fields<RetryOptions>({
  attempts: count,
  initialDelayMs: count,
  maxDelayMs: count,
  multiplier: count,
  jitter: count,
  topics: rule.list(rule.anything),
  onFailure: rule.text,
});

/** Of what kind every option is; ranges, and what goes together with what, are checked besides. */
export const SUBSCRIPTION_RULES: RulesOf<KafkaSubscribeOptions & RawSubscribeOptions> = {
  group: rule.text,
  concurrency: rule.anything,
  fromBeginning: rule.yesOrNo,
  retry: RETRY_RULE,
  batch: rule.fields<BatchOptions>({ maxSize: rule.anything, maxWaitMs: rule.anything }),
  unknownEvents: rule.text,
  key: rule.aFunction,
};
