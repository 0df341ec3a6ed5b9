import { rule, type RulesOf } from '@mainstay/core';
import type { RedisClientOptions } from './client/redis-client.options';
import { EmbeddedRedis } from './ioredis-mock/embedded-redis';

/** Of what kind every option is; ranges, and what goes together with what, are checked besides. */
export const REDIS_RULES: RulesOf<RedisClientOptions> = {
  clientId: rule.text,
  app: rule.anObject,
  url: rule.text,
  embedded: rule.either(rule.yesOrNo, {
    expects: 'an EmbeddedRedis',
    holds: (value) => value instanceof EmbeddedRedis,
  }),
  ioredis: rule.anObject,
  cluster: rule.fields({
    nodes: rule.list(rule.text),
    options: rule.anObject,
  }),
  connectTimeoutMs: rule.number(-Infinity),
  commandTimeoutMs: rule.number(-Infinity),
};
