import type { Clock } from '@mainstay/core';
import type { BreakerStrategy } from './breaker-strategy';
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
  /** Errors that count; any other counts neither way. @default every error */
  readonly expectedErrors?: ExpectedErrors;
  /** @default consecutive */
  readonly strategy?: BreakerStrategy;
  /** False makes it a pass-through. @default true */
  readonly enabled?: boolean;
  /** @default the system's clock */
  readonly clock?: Pick<Clock, 'now'>;
}

export const CIRCUIT_DEFAULTS = {
  failureThreshold: 5,
  recoveryTimeoutMs: 60_000,
  successThreshold: 2,
  enabled: true,
} as const;

/** @throws {CircuitOptionsInvalidError} listing every problem. */
export function checkCircuitOptions(options: CircuitBreakerOptions): void {
  const problems: string[] = [];
  if (typeof options.name !== 'string' || options.name === '') problems.push('name is empty');
  for (const field of ['failureThreshold', 'successThreshold', 'recoveryTimeoutMs'] as const) {
    const value = options[field];
    if (value === undefined) continue;
    const least = field === 'recoveryTimeoutMs' ? 0 : 1;
    if (!Number.isSafeInteger(value) || value < least) {
      problems.push(`${field} must be a whole number from ${least}, not ${String(value)}`);
    }
  }
  problems.push(...strategyProblems(options.strategy));
  if (problems.length > 0) throw new CircuitOptionsInvalidError(options.name, problems);
}

function strategyProblems(strategy: BreakerStrategy | undefined): string[] {
  if (strategy === undefined || strategy.kind === 'consecutive') return [];
  const problems: string[] = [];
  if (!(strategy.threshold > 0 && strategy.threshold < 1)) {
    problems.push(`strategy.threshold must be between 0 and 1, not ${strategy.threshold}`);
  }
  const span = strategy.kind === 'sampling' ? strategy.durationMs : strategy.size;
  if (!(span > 0)) problems.push(`strategy of kind ${strategy.kind} needs a span above 0`);
  return problems;
}
