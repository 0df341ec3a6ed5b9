import { milliseconds, wholeNumber, type FieldRules } from '../options/field-rules';

/** How many calls may be under way at once. */
export interface BulkheadOptions {
  /** Calls at once. */
  readonly maxConcurrent: number;
  /** Calls that may wait for one to end. @default 0 */
  readonly maxQueued?: number;
  /** Milliseconds a call waits at most. @default 1_000 */
  readonly maxWaitMs?: number;
}

export const BULKHEAD_DEFAULTS = { maxQueued: 0, maxWaitMs: 1_000 } as const;

export const BULKHEAD_RULES: FieldRules = {
  maxConcurrent: wholeNumber(1),
  maxQueued: wholeNumber(0),
  maxWaitMs: milliseconds(0),
};
