import { milliseconds, wholeNumber, type FieldRules } from '../options/field-rules';

/** How many calls may be made in a time. */
export interface RateLimitOptions {
  /** Calls in `perMs`. */
  readonly limit: number;
  /** @default 1_000 */
  readonly perMs?: number;
  /** Calls that may come at once after a pause. @default limit */
  readonly burst?: number;
  /** Milliseconds a call may wait for its turn. @default 0 */
  readonly maxWaitMs?: number;
}

export const RATE_LIMIT_DEFAULTS = { perMs: 1_000, maxWaitMs: 0 } as const;

export const RATE_LIMIT_RULES: FieldRules = {
  limit: wholeNumber(1),
  perMs: milliseconds(1),
  burst: wholeNumber(1),
  maxWaitMs: milliseconds(0),
};
