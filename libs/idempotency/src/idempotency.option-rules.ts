import { rule, type RulesOf } from '@mainstay/core';
import type { IdempotentRequestOptions } from './http/idempotent-request.options';
import type { IdempotencyOptions, InboxOptions } from './idempotency.options';

const count = rule.number(-Infinity);

/** Of what kind every option is; ranges, and what goes together with what, are checked besides. */
export const IDEMPOTENCY_RULES: RulesOf<IdempotencyOptions> = {
  defaultStore: rule.text,
  serviceName: rule.text,
  keyPrefix: rule.text,
  version: count,
  defaultTtlSeconds: count,
  ttlSeconds: rule.byName(count),
  envPrefix: rule.text,
  leaseMs: count,
  renewMs: count,
  inFlightRetryMs: count,
  onStoreFailure: rule.oneOf('process', 'reject'),
  onCorruptValue: rule.oneOf('process', 'reject'),
  redisConnection: rule.text,
  inbox: rule.fields<InboxOptions>({
    maxConcurrent: rule.wholeNumber(1),
    reserve: rule.wholeNumber(0),
    lockTimeoutMs: rule.milliseconds(0),
    retentionSeconds: rule.number(0),
    pruneEveryMs: rule.milliseconds(0),
  }),
  http: rule.fields<IdempotentRequestOptions>({
    store: rule.text,
    onMissingKey: rule.oneOf('reject', 'pass'),
    maxKeyLength: rule.wholeNumber(1),
    ttlSeconds: rule.wholeNumber(1),
    principal: rule.aFunction,
    fingerprint: rule.aFunction,
    storeStatus: rule.aFunction,
    headers: rule.list(rule.text),
    maxResponseBytes: rule.wholeNumber(1),
  }),
  memory: rule.yesOrNo,
  stores: rule.list(
    rule.either(
      rule.having('an IdempotencyStore', 'runOnce'),
      rule.having('a ClaimStore', 'claim', 'confirm', 'release'),
    ),
  ),
  debugLogging: rule.yesOrNo,
};
