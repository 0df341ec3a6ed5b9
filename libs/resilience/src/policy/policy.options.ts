import { bulkheadProblems } from '../bulkhead/compartment';
import type { BulkheadOptions } from '../bulkhead/bulkhead.options';
import { circuitProblems } from '../breaker/circuit-breaker.options';
import { anything, fieldProblems, milliseconds, type FieldRules } from '../options/field-rules';
import { withoutUndefined } from '../options/without-undefined';
import { rateLimitProblems } from '../rate-limit/rate-limiter';
import type { RateLimitOptions } from '../rate-limit/rate-limit.options';
import { retryProblems } from '../retry/retry-policy';
import type { PolicyParts } from './policy-parts';
import { POLICY_PRESETS, type PolicyPreset } from './presets';

/** A named policy, shared by all methods that use it. */
export interface PolicyOptions extends Omit<PolicyParts, 'bulkhead' | 'rateLimit'> {
  /** Begins with what suits this kind of dependency. */
  readonly preset?: PolicyPreset;
  readonly bulkhead?: Partial<BulkheadOptions>;
  readonly rateLimit?: Partial<RateLimitOptions>;
}

const POLICY_RULES: FieldRules = {
  preset: {
    expects: `one of ${Object.keys(POLICY_PRESETS).join(', ')}`,
    holds: (value) => typeof value === 'string' && Object.hasOwn(POLICY_PRESETS, value),
  },
  breaker: anything,
  retry: anything,
  timeoutMs: milliseconds(1),
  bulkhead: anything,
  rateLimit: anything,
};

const PART_PROBLEMS = {
  breaker: circuitProblems,
  retry: retryProblems,
  bulkhead: bulkheadProblems,
  rateLimit: rateLimitProblems,
} as const;

/** Every problem of a policy, each with its path. */
export function policyProblems(path: string, options: unknown): string[] {
  const problems = fieldProblems(path, options, POLICY_RULES);
  if (problems.length > 0) return problems;
  const parts = partsOf(options as PolicyOptions);
  return Object.entries(PART_PROBLEMS).flatMap(([part, problemsOf]) => {
    const given = parts[part as keyof typeof PART_PROBLEMS];
    return given === undefined ? [] : problemsOf(`${path}.${part}`, given);
  });
}

/** A policy with the values of its preset where it says nothing of its own. */
export function partsOf({ preset, ...own }: PolicyOptions): PolicyParts {
  const base: PolicyParts = preset === undefined ? {} : POLICY_PRESETS[preset];
  const part = <Name extends keyof typeof PART_PROBLEMS>(name: Name) => {
    const given = own[name];
    if (given === undefined) return base[name] === undefined ? {} : { [name]: base[name] };
    return { [name]: isPlain(given) ? { ...base[name], ...withoutUndefined(given) } : given };
  };
  const timeoutMs = own.timeoutMs ?? base.timeoutMs;
  return {
    ...part('breaker'),
    ...part('retry'),
    ...part('bulkhead'),
    ...part('rateLimit'),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
