const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/** Milliseconds until the next attempt to connect: 50, doubling, at most 2000. For ever. */
export function reconnectDelay(attempt: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_MS);
}
