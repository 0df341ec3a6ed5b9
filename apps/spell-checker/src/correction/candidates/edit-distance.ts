const MOST_LETTERS = 64;
const rows = [0, 1, 2].map(() => new Uint8Array(MOST_LETTERS + 1));

/**
 * Edits (insertion, deletion, substitution, transposition of neighbours) between two words, or
 * `limit + 1` when there are more: the optimal string alignment distance, computed only along the
 * diagonal that matters.
 */
export function editDistance(a: string, b: string, limit: number): number {
  const over = limit + 1;
  if (Math.abs(a.length - b.length) > limit) return over;
  if (a.length > MOST_LETTERS || b.length > MOST_LETTERS) return over;
  const [restA, restB] = withoutCommonEnds(a, b);
  if (restA === '' || restB === '') return restA.length + restB.length;
  return distanceOf(restA, restB, limit);
}

function withoutCommonEnds(a: string, b: string): [string, string] {
  let from = 0;
  const shorter = Math.min(a.length, b.length);
  while (from < shorter && a.charCodeAt(from) === b.charCodeAt(from)) from += 1;
  let toA = a.length;
  let toB = b.length;
  while (toA > from && toB > from && a.charCodeAt(toA - 1) === b.charCodeAt(toB - 1)) {
    toA -= 1;
    toB -= 1;
  }
  return [a.slice(from, toA), b.slice(from, toB)];
}

function distanceOf(a: string, b: string, limit: number): number {
  const over = limit + 1;
  let [before, previous, current] = rows as [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= b.length; j += 1) previous[j] = Math.min(j, over);
  for (let i = 1; i <= a.length; i += 1) {
    const from = Math.max(1, i - limit);
    const to = Math.min(b.length, i + limit);
    current[from - 1] = from === 1 ? Math.min(i, over) : over;
    let least = current[from - 1] as number;
    const letter = a.charCodeAt(i - 1);
    for (let j = from; j <= to; j += 1) {
      const other = b.charCodeAt(j - 1);
      const above = j === i + limit ? over : (previous[j] as number);
      let best = (previous[j - 1] as number) + (letter === other ? 0 : 1);
      best = Math.min(best, above + 1, (current[j - 1] as number) + 1);
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other) {
        best = Math.min(best, (before[j - 2] as number) + 1);
      }
      current[j] = Math.min(best, over);
      if (best < least) least = best;
    }
    if (least > limit) return over;
    [before, previous, current] = [previous, current, before];
  }
  return previous[b.length] as number;
}
