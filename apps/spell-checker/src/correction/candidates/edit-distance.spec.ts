import { editDistance } from './edit-distance';

describe('the edit distance', () => {
  it.each([
    ['same', 'same', 0],
    ['recieve', 'receive', 1],
    ['untill', 'until', 1],
    ['frend', 'friend', 1],
    ['beutifull', 'beautiful', 2],
    ['', 'ab', 2],
    ['abcd', 'badc', 2],
    ['kjåll', 'kjol', 2],
  ])('of %s and %s is %d', (a, b, edits) => {
    expect(editDistance(a, b, 2)).toBe(edits);
    expect(editDistance(b, a, 2)).toBe(edits);
  });

  it.each([
    ['abc', 'xyz', 2],
    ['short', 'a much longer one', 2],
    ['ab', 'ba', 0],
  ])('of %s and %s is over %d', (a, b, limit) => {
    expect(editDistance(a, b, limit)).toBe(limit + 1);
  });

  it('agrees with the full table, whatever the words', () => {
    const words = randomWords(400);
    for (let at = 0; at + 1 < words.length; at += 2) {
      const [a = '', b = ''] = words.slice(at, at + 2);
      expect([a, b, editDistance(a, b, 3)]).toEqual([a, b, Math.min(4, fullDistance(a, b))]);
    }
  });
});

function randomWords(count: number): string[] {
  let seed = 42;
  const next = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: next(8) }, () => 'abc'[next(3)]).join(''),
  );
}

function fullDistance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => table[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j - 1) + same, at(i - 1, j) + 1, at(i, j - 1) + 1);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swap) best = Math.min(best, at(i - 2, j - 2) + 1);
      (table[i] as number[])[j] = best;
    }
  }
  return at(a.length, b.length);
}
