import { rule, type FieldRule, type FieldRules } from '@mainstay/core';
import { CONSUMER_DEFAULTS } from './consuming/consumer.options';
import type { Backoff } from './publishing/backoff';
import { PRODUCER_DEFAULTS } from './publishing/producer.options';
import { RETRY_RULE } from './subscribing/kafka-subscribe.option-rules';

const count = rule.number(-Infinity);

/** A rule for each default, by its kind. */
function like(defaults: object): FieldRules {
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => {
      if (typeof value === 'number') return [name, count];
      if (typeof value === 'boolean') return [name, rule.yesOrNo];
      return [name, typeof value === 'string' ? rule.text : rule.anObject];
    }),
  );
}

/** Whoever has topics will do. */
const catalogue: FieldRule = {
  expects: 'an EventCatalogue',
  holds: (value) => Array.isArray((value as { topics?: unknown } | null)?.topics),
};

/** Of what kind every option is; ranges, and what goes together with what, are checked besides. */
export const KAFKA_BUS_RULES: FieldRules = {
  driver: rule.either(
    rule.oneOf('kafkajs', 'platformatic', 'memory'),
    rule.having('a driver', 'createProducer', 'createConsumer', 'createAdmin'),
  ),
  bootstrapServers: rule.either(rule.text, rule.list(rule.text)),
  broker: rule.having('a MemoryBroker', 'createTopic', 'produce', 'group'),
  clientId: rule.text,
  groupId: rule.text,
  requireIdempotency: rule.yesOrNo,
  sasl: rule.anObject,
  ssl: rule.either(rule.yesOrNo, rule.anObject),
  producer: rule.fields({
    ...like(PRODUCER_DEFAULTS),
    backoff: rule.fields<Backoff>({
      initialDelayMs: rule.milliseconds(1),
      maxDelayMs: rule.milliseconds(1),
      multiplier: rule.number(1),
      jitter: rule.share,
    }),
  }),
  consumer: rule.fields({
    ...like(CONSUMER_DEFAULTS),
    unknownEvents: rule.oneOf('skip', 'deadLetter'),
    onCrash: rule.oneOf('restart', 'end'),
  }),
  retry: RETRY_RULE,
  resilient: rule.anObject,
  topics: rule.fields({
    ensure: rule.yesOrNo,
    catalogue,
    partitions: rule.wholeNumber(1),
    replicationFactor: rule.wholeNumber(1),
    topics: rule.byName(
      rule.fields({
        partitions: rule.wholeNumber(1),
        replicationFactor: rule.wholeNumber(1),
        config: rule.byName(rule.text),
      }),
    ),
  }),
};
