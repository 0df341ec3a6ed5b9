/**
 * None where publishing was quick, else so much per millisecond more. The whole of it where a batch
 * gathered as many rows as `fromRows`, less where fewer come.
 */
const REST = { quickMs: 4, perMs: 4, longestMs: 25, fromRows: 8 };

/**
 * How long a relay rests after it published a batch that was not full. A quick answer shows a
 * process with time to spare, where every commit may go out by itself; on a busy machine a look for
 * every commit would cost more than the commits. Pure.
 */
export function restAfter(publishMs: number, rows: number): number {
  const wholeMs = Math.min(REST.perMs * Math.max(0, publishMs - REST.quickMs), REST.longestMs);
  return wholeMs * Math.min(1, rows / REST.fromRows);
}
