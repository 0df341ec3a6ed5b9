import { classifyFailure } from '@mainstay/errors';

export interface RetryOptions {
  /** Calls in all, the first included. @default 3 */
  readonly attempts?: number;
  /** Milliseconds before the second call. @default 100 */
  readonly initialDelayMs?: number;
  /** Milliseconds no delay exceeds. @default 5_000 */
  readonly maxDelayMs?: number;
  /** @default 2 */
  readonly multiplier?: number;
  /** Share of the delay that is random, 0 to 1. @default 0.5 */
  readonly jitter?: number;
  /** Whether to call again after this error. @default those that are not permanent nor deferred */
  readonly retryIf?: (error: unknown) => boolean;
}

const RETRY_DEFAULTS = {
  attempts: 3,
  initialDelayMs: 100,
  maxDelayMs: 5_000,
  multiplier: 2,
  jitter: 0.5,
} as const;

/**
 * Milliseconds to wait after the `attempt`th call (from 1) failed; undefined: give up.
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
    ...options,
  };
  const again = options.retryIf?.(error) ?? classifyFailure(error).kind === 'retryable';
  if (!again || attempt >= attempts) return undefined;
  const full = Math.min(maxDelayMs, initialDelayMs * multiplier ** (attempt - 1));
  return Math.round(full * (1 - jitter + jitter * random));
}
