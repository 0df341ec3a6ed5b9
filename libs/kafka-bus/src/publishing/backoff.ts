/** Exponential backoff with jitter; milliseconds. */
export interface Backoff {
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** @default 2 */
  readonly multiplier?: number;
  /** Share of the delay that chance may take away. @default 0.2 */
  readonly jitter?: number;
}

/** The delay after the given number of failures in a row (1 for the first). */
export function backoffDelay(backoff: Backoff, failures: number, random: () => number): number {
  if (backoff.initialDelayMs === 0) return 0; // times what became infinite is no number
  const multiplier = backoff.multiplier ?? 2;
  const full = backoff.initialDelayMs * multiplier ** Math.max(0, failures - 1);
  const bounded = Math.min(full, backoff.maxDelayMs);
  return Math.round(bounded * (1 - (backoff.jitter ?? 0.2) * random()));
}
