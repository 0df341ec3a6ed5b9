/** What becomes of a row that the broker refuses. */
export interface RetryPolicy {
  /** Attempts before a row is dead. @default 10 */
  readonly attempts: number;
  /** After the first refusal; doubles with each further one. @default 1000 */
  readonly initialDelayMs: number;
  /** @default 300_000 */
  readonly maxDelayMs: number;
}

/** The next step of a refused row. */
export type RefusalDecision =
  { readonly dead: true } | { readonly dead: false; readonly delayMs: number };

/**
 * Decides by the attempts spent, this one included. The delay varies by a tenth either way, so that
 * rows refused together do not come back together.
 *
 * @param random of [0, 1)
 */
export function decideRefusal(
  policy: RetryPolicy,
  attempts: number,
  random: number,
): RefusalDecision {
  if (attempts >= policy.attempts) return { dead: true };
  const growing = policy.initialDelayMs * 2 ** Math.min(attempts - 1, 40);
  return { dead: false, delayMs: Math.min(growing, policy.maxDelayMs) * (0.9 + 0.2 * random) };
}
