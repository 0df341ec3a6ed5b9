import type { Clock } from '@mainstay/core';
import {
  anything,
  fieldProblems,
  milliseconds,
  wholeNumber,
  yesOrNo,
  type FieldRules,
} from '../options/field-rules';
import { strategyProblems, type BreakerStrategy } from './breaker-strategy';
import { CircuitOptionsInvalidError } from './circuit-options-invalid.error';

/** Which errors count as failures of the dependency: classes, or a question. */
export type ExpectedErrors =
  readonly (abstract new (...args: never[]) => Error)[] | ((error: unknown) => boolean);

export interface CircuitBreakerOptions {
  /** In metrics, logs and errors; one name, one circuit. */
  readonly name: string;
  /** Failures in a row that open the circuit. @default 5 */
  readonly failureThreshold?: number;
  /** Milliseconds an open circuit waits before it lets probes through. @default 60_000 */
  readonly recoveryTimeoutMs?: number;
  /** Probes that must succeed before it closes; also how many run at once. @default 2 */
  readonly successThreshold?: number;
  /**
   * Milliseconds after which a probe that has not ended counts as failed: the circuit opens again.
   * Must be above what the slowest call takes that is still of use. @default 300_000
   */
  readonly probeTimeoutMs?: number;
  /**
   * Errors that count; any other counts neither way.
   *
   * @default every error but refusals of another circuit, bulkhead or rate limit
   */
  readonly expectedErrors?: ExpectedErrors;
  /** @default consecutive */
  readonly strategy?: BreakerStrategy;
  /**
   * Whether the service is not ready while it is open. Leave it false for what the service can do
   * without for a while: services that turn unready for each other fall like dominoes.
   *
   * @default false: the service is degraded
   */
  readonly readiness?: boolean;
  /** False makes it a pass-through. @default true */
  readonly enabled?: boolean;
  /** @default the system's clock */
  readonly clock?: Pick<Clock, 'now'>;
}

export const CIRCUIT_DEFAULTS = {
  failureThreshold: 5,
  recoveryTimeoutMs: 60_000,
  successThreshold: 2,
  probeTimeoutMs: 300_000,
  readiness: false,
  enabled: true,
} as const;

const CIRCUIT_RULES: FieldRules = {
  failureThreshold: wholeNumber(1),
  recoveryTimeoutMs: milliseconds(0),
  successThreshold: wholeNumber(1),
  probeTimeoutMs: milliseconds(1),
  expectedErrors: {
    expects: 'classes of errors, or a function',
    holds: (value) =>
      typeof value === 'function' ||
      (Array.isArray(value) && value.every((type) => typeof type === 'function')),
  },
  strategy: anything,
  enabled: yesOrNo,
  readiness: yesOrNo,
  clock: anything,
};

/** @throws {CircuitOptionsInvalidError} listing every problem. */
export function checkCircuitOptions(options: CircuitBreakerOptions): void {
  const { name, ...rest } = options;
  const problems = circuitProblems('', rest);
  if (typeof name !== 'string' || name === '') problems.unshift('name is empty');
  if (problems.length > 0) throw new CircuitOptionsInvalidError(name, problems);
}

/** Every problem of options without their name, each with its path. */
export function circuitProblems(path: string, options: unknown): string[] {
  const problems = fieldProblems(path, options, CIRCUIT_RULES);
  const { strategy } = (options ?? {}) as { strategy?: unknown };
  if (strategy === undefined) return problems;
  const at = path === '' ? 'strategy' : `${path}.strategy`;
  return [...problems, ...strategyProblems(at, strategy)];
}
