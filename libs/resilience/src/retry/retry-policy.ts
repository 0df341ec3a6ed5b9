import { classifyFailure } from '@mainstay/errors';
import {
  aFunction,
  anything,
  fieldProblems,
  milliseconds,
  number,
  share,
  wholeNumber,
  type FieldRules,
} from '../options/field-rules';
import { withoutUndefined } from '../options/without-undefined';
import { BUDGET_RULES, type RetryBudgetOptions } from './retry-budget';

export interface RetryOptions {
  /** Calls in all, the first included. @default 3 */
  readonly attempts?: number;
  /** Milliseconds before the second call. @default 100 */
  readonly initialDelayMs?: number;
  /** Milliseconds no delay exceeds; who asks for more is not called again. @default 5_000 */
  readonly maxDelayMs?: number;
  /** @default 2 */
  readonly multiplier?: number;
  /** Share of the delay that is random, 0 to 1. @default 0.5 */
  readonly jitter?: number;
  /** Whether to call again after this error. @default those that are not permanent nor deferred */
  readonly retryIf?: (error: unknown) => boolean;
  /** Bounds repeats over all calls of the method or policy. @default no bound */
  readonly budget?: RetryBudgetOptions;
}

const RETRY_DEFAULTS = {
  attempts: 3,
  initialDelayMs: 100,
  maxDelayMs: 5_000,
  multiplier: 2,
  jitter: 0.5,
} as const;

const RETRY_RULES: FieldRules = {
  attempts: wholeNumber(1),
  initialDelayMs: milliseconds(0),
  maxDelayMs: milliseconds(0),
  multiplier: number(1),
  jitter: share,
  retryIf: aFunction,
  budget: anything,
};

/**
 * Milliseconds to wait after the `attempt`th call (from 1) failed; undefined: give up. An error
 * that says when to come back (`retryAfterMs`) is given that time, or up.
 *
 * @param random 0 (shortest) to 1 (the full delay).
 */
export function retryDelay(
  options: RetryOptions,
  attempt: number,
  error: unknown,
  random: number,
): number | undefined {
  const { attempts, initialDelayMs, maxDelayMs, multiplier, jitter } = {
    ...RETRY_DEFAULTS,
    ...withoutUndefined(options),
  };
  const again = options.retryIf?.(error) ?? classifyFailure(error).kind === 'retryable';
  if (!again || attempt >= attempts) return undefined;
  const full = Math.min(maxDelayMs, initialDelayMs * multiplier ** (attempt - 1));
  const asked = retryAfterOf(error);
  if (asked > maxDelayMs) return undefined;
  return Math.max(asked, Math.round(full * (1 - jitter + jitter * random)));
}

/** Every problem of these options, each with its path. */
export function retryProblems(path: string, options: unknown): string[] {
  const problems = fieldProblems(path, options, RETRY_RULES);
  const { budget } = (options ?? {}) as RetryOptions;
  if (budget === undefined) return problems;
  const at = path === '' ? 'budget' : `${path}.budget`;
  return [...problems, ...fieldProblems(at, budget, BUDGET_RULES)];
}

function retryAfterOf(error: unknown): number {
  const { retryAfterMs } = (error ?? {}) as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' && retryAfterMs > 0 ? retryAfterMs : 0;
}
