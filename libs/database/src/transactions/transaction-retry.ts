/** How a transaction that lost against another is run again. */
export interface TransactionRetry {
  /** Runs in all, the first included. @default 1 */
  readonly attempts?: number;
  /** Milliseconds before the second run; doubles each time, half of it random. @default 10 */
  readonly initialDelayMs?: number;
  /** Milliseconds no delay exceeds. @default 500 */
  readonly maxDelayMs?: number;
}

/**
 * Milliseconds to wait after the `attempt`th run (from 1) lost; undefined: give up.
 *
 * @param random 0 to 1.
 */
export function conflictDelay(
  retry: TransactionRetry,
  attempt: number,
  random: number,
): number | undefined {
  const { attempts = 1, initialDelayMs = 10, maxDelayMs = 500 } = retry;
  if (attempt >= attempts) return undefined;
  const full = Math.min(maxDelayMs, initialDelayMs * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + 0.5 * random));
}
