import { brokenBy, fieldProblems, rule } from '@mainstay/core';
import { OUTBOX_RULES } from './outbox.option-rules';
import {
  OUTBOX_DEFAULTS,
  type OutboxModuleOptions,
  type ResolvedOutboxOptions,
} from './outbox.options';
import { OutboxOptionsInvalidError } from './outbox-options-invalid.error';

/**
 * Fills in the defaults and checks what comes out.
 *
 * @throws {OutboxOptionsInvalidError} listing every problem.
 */
export function resolveOutboxOptions(given: OutboxModuleOptions = {}): ResolvedOutboxOptions {
  const shape = fieldProblems('', given, OUTBOX_RULES);
  if (shape.length > 0) throw new OutboxOptionsInvalidError(shape);
  const relay = over(OUTBOX_DEFAULTS.relay, given.relay);
  const resolved: ResolvedOutboxOptions = {
    ...over(OUTBOX_DEFAULTS, given),
    retry: over(OUTBOX_DEFAULTS.retry, given.retry),
    relay: {
      ...relay,
      poll: over(OUTBOX_DEFAULTS.relay.poll, given.relay?.poll),
      outage: over(OUTBOX_DEFAULTS.relay.outage, given.relay?.outage),
    },
  };
  const problems = problemsOf(resolved);
  if (problems.length > 0) throw new OutboxOptionsInvalidError(problems);
  return resolved;
}

/** A value given as undefined is not given. */
function over<Options extends object>(defaults: Options, given: object | undefined): Options {
  const named = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(named) };
}

function problemsOf(options: ResolvedOutboxOptions): string[] {
  const { relay, retry } = options;
  const problems = [
    ...brokenBy(rule.wholeNumber(1), {
      batchSize: options.batchSize,
      maxKeysPerAdd: options.maxKeysPerAdd,
      'retry.attempts': retry.attempts,
      'relay.batchesInFlight': relay.batchesInFlight,
      'relay.maxCallBytes': relay.maxCallBytes,
      'relay.connections': relay.connections,
    }),
    ...brokenBy(rule.milliseconds(1), {
      pruneEveryMs: options.pruneEveryMs,
      depthEveryMs: options.depthEveryMs,
      'retry.initialDelayMs': retry.initialDelayMs,
      'retry.maxDelayMs': retry.maxDelayMs,
      'relay.leaseMs': relay.leaseMs,
      'relay.renewMs': relay.renewMs,
      'relay.publishTimeoutMs': relay.publishTimeoutMs,
      'relay.poll.fastMs': relay.poll.fastMs,
      'relay.poll.mediumMs': relay.poll.mediumMs,
      'relay.poll.slowMs': relay.poll.slowMs,
      'relay.outage.initialMs': relay.outage.initialMs,
      'relay.outage.maxMs': relay.outage.maxMs,
    }),
    ...brokenBy(rule.milliseconds(0), { gatherMs: options.gatherMs }),
    ...brokenBy(rule.number(0), {
      retentionMs: options.retentionMs,
      maxOldestAgeSeconds: options.maxOldestAgeSeconds,
    }),
  ];
  if (relay.publishTimeoutMs + 2 * relay.renewMs > relay.leaseMs) {
    problems.push(
      `relay.leaseMs is ${relay.leaseMs}: it must hold a publish (${relay.publishTimeoutMs}) and ` +
        `two renewals (${relay.renewMs} each)`,
    );
  }
  if (!['postgres', 'memory'].includes(options.store)) problems.push(`store is ${options.store}`);
  if (!['continue', 'hold'].includes(options.onDead)) problems.push(`onDead is ${options.onDead}`);
  return problems;
}
