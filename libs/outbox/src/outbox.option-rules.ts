import { rule, type FieldRule, type RulesOf } from '@mainstay/core';
import type { OutboxModuleOptions, OutboxRelayOptions } from './outbox.options';

const count = rule.number(-Infinity);
const counts = (...names: readonly string[]) =>
  rule.fields(Object.fromEntries(names.map((name) => [name, count])));

/** What is longer is cut by PostgreSQL, and is another schema's name or none's. */
const MOST_NAME_BYTES = 63;
const schemaName: FieldRule = {
  expects: `a schema's name of 1 to ${MOST_NAME_BYTES} bytes`,
  holds: (value) =>
    typeof value === 'string' &&
    value !== '' &&
    Buffer.byteLength(value) <= MOST_NAME_BYTES &&
    !value.includes('\0') &&
    value.isWellFormed(),
};

/** Of what kind every option is; ranges, and what goes together with what, are checked besides. */
export const OUTBOX_RULES: RulesOf<OutboxModuleOptions> = {
  store: rule.text,
  schema: schemaName,
  keyOrder: rule.yesOrNo,
  maxKeysPerAdd: count,
  batchSize: count,
  retentionMs: count,
  pruneEveryMs: count,
  retry: counts('attempts', 'initialDelayMs', 'maxDelayMs'),
  onDead: rule.text,
  gatherMs: count,
  notify: rule.yesOrNo,
  depthEveryMs: count,
  maxOldestAgeSeconds: count,
  relay: rule.fields<OutboxRelayOptions>({
    enabled: rule.yesOrNo,
    leaseMs: count,
    renewMs: count,
    publishTimeoutMs: count,
    batchesInFlight: count,
    maxCallBytes: count,
    connections: count,
    poll: counts('fastMs', 'mediumMs', 'slowMs'),
    outage: counts('initialMs', 'maxMs'),
  }),
};
