/** When the next call may come. */
export interface Arrival {
  readonly waitMs: number;
  /** When it is due if all come evenly: to keep, one interval later where the call is made. */
  readonly dueAt: number;
}

/**
 * The generic cell rate algorithm (ITU-T I.371): one number, the time at which the next call would
 * come if all came evenly. A call may be ahead of it by `burst` intervals less one.
 *
 * @param at what was kept last; 0 at first.
 * @param maxWaitMs bounds how far `at` may honestly lie ahead: further, and the clock was set back.
 */
export function nextArrival(
  at: number,
  now: number,
  intervalMs: number,
  burst: number,
  maxWaitMs: number,
): Arrival {
  const furthest = now + burst * intervalMs + maxWaitMs;
  const dueAt = Math.min(Math.max(at, now), furthest);
  return { waitMs: Math.max(0, dueAt - (burst - 1) * intervalMs - now), dueAt };
}
