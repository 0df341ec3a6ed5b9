const OTHER = 30;
const EXTRA: Readonly<Record<string, number>> = { å: 26, ä: 27, ö: 28, é: 29 };

function bitOf(code: number): number {
  if (code >= 97 && code <= 122) return code - 97;
  return EXTRA[String.fromCharCode(code)] ?? OTHER;
}

/** The set of letters of a lower-case word as bits: two words n edits apart differ in at most 2n of them. */
export function letterMask(word: string): number {
  let mask = 0;
  for (let at = 0; at < word.length; at += 1) mask |= 1 << bitOf(word.charCodeAt(at));
  return mask;
}

/** Number of set bits (Hacker's Delight, figure 5-2). */
export function bitCount(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
