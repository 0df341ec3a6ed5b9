import { ConsecutiveBreaker, CountBreaker, SamplingBreaker, type IBreaker } from 'cockatiel';
import {
  fieldProblems,
  milliseconds,
  number,
  wholeNumber,
  type FieldRule,
  type FieldRules,
} from '../options/field-rules';

/**
 * When a closed circuit opens; cockatiel decides.
 *
 * consecutive  after `failureThreshold` failures in a row.
 * sampling     when more than `threshold` (0 to 1) of the calls of the last `durationMs` failed.
 * count        when more than `threshold` of the last `size` calls failed.
 */
export type BreakerStrategy =
  | { readonly kind: 'consecutive' }
  | {
      readonly kind: 'sampling';
      readonly threshold: number;
      readonly durationMs: number;
      readonly minimumPerSecond?: number;
    }
  | { readonly kind: 'count'; readonly threshold: number; readonly size: number };

/** Cockatiel's strategy object for these options. */
export function strategyOf(strategy: BreakerStrategy, failureThreshold: number): IBreaker {
  if (strategy.kind === 'sampling') {
    return new SamplingBreaker({
      threshold: strategy.threshold,
      duration: strategy.durationMs,
      ...(strategy.minimumPerSecond === undefined ? {} : { minimumRps: strategy.minimumPerSecond }),
    });
  }
  if (strategy.kind === 'count') {
    return new CountBreaker({ threshold: strategy.threshold, size: strategy.size });
  }
  return new ConsecutiveBreaker(failureThreshold);
}

const kind: FieldRule = {
  expects: 'consecutive, sampling or count',
  holds: (value) => typeof value === 'string' && Object.hasOwn(STRATEGY_RULES, value),
};
const threshold: FieldRule = {
  expects: 'between 0 and 1',
  holds: (value) => typeof value === 'number' && value > 0 && value < 1,
};

const STRATEGY_RULES: Readonly<Record<string, FieldRules>> = {
  consecutive: { kind },
  sampling: { kind, threshold, durationMs: milliseconds(1), minimumPerSecond: number(0) },
  count: { kind, threshold, size: wholeNumber(1) },
};
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  sampling: ['threshold', 'durationMs'],
  count: ['threshold', 'size'],
};

/** Every problem of a strategy, each with its path. */
export function strategyProblems(path: string, strategy: unknown): string[] {
  const named = String((strategy as { kind?: unknown } | null)?.kind);
  const rules = STRATEGY_RULES[named];
  if (rules === undefined) return [`${path}.kind must be ${kind.expects}, not ${named}`];
  const problems = fieldProblems(path, strategy, rules);
  const given = strategy as Readonly<Record<string, unknown>>;
  const missing = (NEEDED[named] ?? []).filter((field) => given[field] === undefined);
  return [...problems, ...missing.map((field) => `${path}.${field} is missing`)];
}
