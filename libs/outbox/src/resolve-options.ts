import { fieldProblems } from '@mainstay/core';
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
  const atLeast = (minimum: number, values: Readonly<Record<string, number>>): string[] =>
    Object.entries(values)
      .filter(([, value]) => !(Number.isFinite(value) && value >= minimum))
      .map(([name, value]) => `${name} is ${value}, at least ${minimum} is needed`);
  const problems = [
    ...atLeast(1, {
      batchSize: options.batchSize,
      maxKeysPerAdd: options.maxKeysPerAdd,
      pruneEveryMs: options.pruneEveryMs,
      depthEveryMs: options.depthEveryMs,
      'retry.attempts': retry.attempts,
      'retry.initialDelayMs': retry.initialDelayMs,
      'relay.renewMs': relay.renewMs,
      'relay.publishTimeoutMs': relay.publishTimeoutMs,
      'relay.batchesInFlight': relay.batchesInFlight,
      'relay.maxCallBytes': relay.maxCallBytes,
      'relay.connections': relay.connections,
      'relay.poll.fastMs': relay.poll.fastMs,
      'relay.outage.initialMs': relay.outage.initialMs,
    }),
    ...atLeast(0, {
      retentionMs: options.retentionMs,
      gatherMs: options.gatherMs,
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
