import { isDependencyFailure } from '../http/http-errors';
import type { PolicyParts } from './policy-parts';

/**
 * What suits a kind of dependency; a policy names one and overrides single values. None retries:
 * whether a call may be repeated only its author knows.
 */
export const POLICY_PRESETS = {
  /** Another service over HTTP. */
  http: {
    breaker: {
      failureThreshold: 5,
      recoveryTimeoutMs: 60_000,
      expectedErrors: isDependencyFailure,
    },
    bulkhead: { maxConcurrent: 64, maxQueued: 256, maxWaitMs: 1_000 },
    timeoutMs: 10_000,
  },
  /** A database: back soon or long gone; a pool bounds the calls already. */
  database: {
    breaker: { failureThreshold: 5, recoveryTimeoutMs: 10_000 },
    timeoutMs: 15_000,
  },
  /** A cache: better missed than waited for. */
  cache: {
    breaker: { failureThreshold: 5, recoveryTimeoutMs: 5_000, successThreshold: 1 },
    timeoutMs: 500,
  },
} as const satisfies Readonly<Record<string, PolicyParts>>;

export type PolicyPreset = keyof typeof POLICY_PRESETS;
