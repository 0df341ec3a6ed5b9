const GROWTH = 8;
const SLOW_MS = 40;

/**
 * How many rows the next look reads. While another transaction stays open, the index entries of
 * published rows cannot go, and every look passes all of them: then a look takes longer whatever it
 * returns, so it returns more, up to eight times the batch size. Pure.
 */
export function nextReadSize(
  size: number,
  batchSize: number,
  look: { readonly tookMs: number; readonly full: boolean },
): number {
  if (look.tookMs < SLOW_MS * (size / batchSize)) return Math.max(batchSize, Math.floor(size / 2));
  return look.full ? Math.min(size * 2, batchSize * GROWTH) : size;
}
