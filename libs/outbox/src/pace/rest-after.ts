/** So much per millisecond that the work took; the whole of it for as many pieces as `from`. */
const REST = { perMs: 4, from: 8 };

/** Nobody who comes alone waits longer for others. */
export const LONGEST_REST_MS = 25;

/**
 * How long somebody rests after work that was gathered of so many pieces. A quick end shows a
 * process with time to spare, where each piece may go by itself; on a busy machine that would cost
 * more than the pieces. Less where fewer came: they need not wait for others. Pure.
 *
 * @param quickMs - Work that took no longer is followed by no rest.
 */
export function restAfter(tookMs: number, pieces: number, quickMs = 0): number {
  const wholeMs = Math.min(REST.perMs * Math.max(0, tookMs - quickMs), LONGEST_REST_MS);
  return wholeMs * Math.min(1, pieces / REST.from);
}
