import { circuitProblems, type CircuitBreakerOptions } from './breaker/circuit-breaker.options';
import { anything, fieldProblems, yesOrNo } from './options/field-rules';
import { policyProblems, type PolicyOptions } from './policy/policy.options';

export interface ResilienceModuleOptions {
  /** The circuits of the application by name; `@CircuitBreaker('name')` refers to them. */
  readonly circuits?: Readonly<Record<string, Omit<CircuitBreakerOptions, 'name'>>>;
  /** The policies by the name of their dependency; `@UsePolicy('name')` refers to them. */
  readonly policies?: Readonly<Record<string, PolicyOptions>>;
  /** False makes every circuit a pass-through (`CIRCUIT_BREAKER_ENABLED`). @default true */
  readonly enabled?: boolean;
}

const MODULE_RULES = { circuits: anything, policies: anything, enabled: yesOrNo };

/** Every problem of the module's options, each with its path. */
export function resilienceProblems(options: unknown): string[] {
  const problems = fieldProblems('', options, MODULE_RULES);
  const { circuits, policies } = (options ?? {}) as Partial<Record<string, unknown>>;
  problems.push(...problemsOfEach('circuits', circuits, circuitProblems));
  problems.push(...problemsOfEach('policies', policies, policyProblems));
  return problems;
}

function problemsOfEach(
  path: string,
  named: unknown,
  problemsOf: (path: string, options: unknown) => string[],
): string[] {
  if (named === undefined) return [];
  if (typeof named !== 'object' || named === null || Array.isArray(named)) {
    return [`${path} must be an object of options by name`];
  }
  return Object.entries(named).flatMap(([name, options]) =>
    name === '' ? [`${path} has an empty name`] : problemsOf(`${path}.${name}`, options),
  );
}
