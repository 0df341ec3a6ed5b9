/** How long {@link waitFor} waits, and what it says it waited for. */
export interface WaitOptions {
  /** What is waited for, as the error says it: "waited 5000 ms for <what>". */
  readonly what: string;
  /** @default 30_000 */
  readonly deadlineMs?: number;
  /** Pause between two looks. @default 25 */
  readonly intervalMs?: number;
}

/** The condition did not come true before the deadline. `cause` is what its last look threw. */
export class ConditionNotMetError extends Error {
  override readonly name = 'ConditionNotMetError';
  readonly code = 'CONDITION_NOT_MET';
}

/**
 * Looks at a condition until it gives something truthy, and returns that.
 * A condition that throws counts as not met yet; at least one look is taken, whatever the deadline.
 *
 * @throws ConditionNotMetError after `deadlineMs`, naming `what` and the last error.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { what, deadlineMs = 30_000, intervalMs = 25 }: WaitOptions,
): Promise<Exclude<Awaited<T>, false | null | undefined | 0 | ''>> {
  const deadline = performance.now() + deadlineMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value as Exclude<Awaited<T>, false | null | undefined | 0 | ''>;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= deadline) throw notMet(what, deadlineMs, lastError);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

function notMet(what: string, deadlineMs: number, cause: unknown): ConditionNotMetError {
  const why = cause === undefined ? '' : `; the last look failed: ${String(cause)}`;
  return new ConditionNotMetError(`waited ${deadlineMs} ms for ${what}${why}`, { cause });
}
