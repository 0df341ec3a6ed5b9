import { brokenBy, fieldProblems, rule } from '@mainstay/core';
import { IDEMPOTENCY_RULES } from './idempotency.option-rules';
import { parseTtlVariable } from './claim/claim-ttl';
import { IdempotencyOptionsInvalidError } from './errors/idempotency-options-invalid.error';
import {
  IDEMPOTENCY_DEFAULTS,
  INBOX_DEFAULTS,
  type IdempotencyOptions,
  type ResolvedIdempotencyOptions,
} from './idempotency.options';

const BUILT_IN = ['redis', 'inbox', 'memory'];

/**
 * Fills in defaults and what the environment says.
 *
 * @throws {IdempotencyOptionsInvalidError} listing every problem.
 */
export function resolveIdempotencyOptions(
  options: IdempotencyOptions,
  applicationName: string,
  environment: NodeJS.ProcessEnv,
): ResolvedIdempotencyOptions {
  const shape = fieldProblems('', options, IDEMPOTENCY_RULES);
  if (shape.length > 0) throw new IdempotencyOptionsInvalidError(shape);
  const problems: string[] = [];
  const fromEnvironment = ttlFromEnvironment(options.envPrefix, environment, problems);
  const resolved: ResolvedIdempotencyOptions = {
    ...IDEMPOTENCY_DEFAULTS,
    serviceName: applicationName,
    ...given(options),
    redisConnection: options.redisConnection,
    defaultTtlSeconds:
      fromEnvironment.defaultTtlSeconds ??
      options.defaultTtlSeconds ??
      IDEMPOTENCY_DEFAULTS.defaultTtlSeconds,
    ttlSeconds: { ...options.ttlSeconds, ...fromEnvironment.byEventType },
    inbox: { ...INBOX_DEFAULTS, ...given(options.inbox ?? {}) },
  };
  problems.push(...problemsOf(resolved));
  if (problems.length > 0) throw new IdempotencyOptionsInvalidError(problems);
  // Redis refuses a part of a millisecond.
  return { ...resolved, leaseMs: Math.ceil(resolved.leaseMs) };
}

function ttlFromEnvironment(
  prefix: string | undefined,
  environment: NodeJS.ProcessEnv,
  problems: string[],
): { defaultTtlSeconds?: number; byEventType: Record<string, number> } {
  const nothing = { byEventType: {} };
  if (prefix === undefined) return nothing;
  const variable = `${prefix.replace(/_$/, '')}_IDEMPOTENCY_TTL_SECONDS`;
  const text = environment[variable];
  if (text === undefined || text.trim() === '') return nothing;
  const parsed = parseTtlVariable(text);
  if (parsed !== undefined) return parsed;
  problems.push(
    `${variable} must be a number of seconds, or a list such as default=86400,results=3600`,
  );
  return nothing;
}

function problemsOf(options: ResolvedIdempotencyOptions): string[] {
  const { defaultTtlSeconds, leaseMs, renewMs, inFlightRetryMs } = options;
  const problems = [
    ...brokenBy(rule.wholeNumber(1), { defaultTtlSeconds }),
    ...brokenBy(rule.milliseconds(1), { leaseMs, renewMs, inFlightRetryMs }),
  ];
  if (options.renewMs >= options.leaseMs) problems.push('renewMs must be below leaseMs');
  for (const [type, seconds] of Object.entries(options.ttlSeconds)) {
    if (!Number.isInteger(seconds) || seconds < 1) {
      problems.push(`ttlSeconds of ${type} must be a whole number above 0`);
    }
  }
  if (![1, 2].includes(options.version)) problems.push('version must be 1 or 2');
  if (options.serviceName === '') problems.push('serviceName is empty');
  const own = options.stores.map((store) => store.name);
  for (const name of own) {
    if (typeof name !== 'string' || name === '') problems.push('stores: one has no name');
    if (BUILT_IN.includes(name)) problems.push(`stores: the name ${name} is taken`);
  }
  if (![...BUILT_IN, ...own].includes(options.defaultStore)) {
    problems.push(
      `defaultStore ${options.defaultStore} is none of ${[...BUILT_IN, ...own].join(', ')}`,
    );
  }
  const { reserve, maxConcurrent, retentionSeconds, pruneEveryMs } = options.inbox;
  if (reserve !== undefined && !(reserve >= 1)) problems.push('inbox.reserve must be 1 or more');
  if (maxConcurrent !== undefined && !(maxConcurrent >= 1)) {
    problems.push('inbox.maxConcurrent must be 1 or more');
  }
  if (!(retentionSeconds >= 0)) problems.push('inbox.retentionSeconds must be 0 or more');
  if (!(pruneEveryMs > 0)) problems.push('inbox.pruneEveryMs must be a number above 0');
  return problems;
}

function given<Options extends object>(options: Options): Options {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Options;
}
