/** Set in the mask of a word that has more in it than letters, apostrophes and hyphens. */
export const NO_LETTER = 1 << 30;

const OWN_BITS: readonly (readonly [letters: string, bit: number])[] = [
  ['åÅ', 26],
  ['äÄ', 27],
  ['öÖ', 28],
  ["'-", 31],
];
const ACCENTED = 1 << 29;
const LATIN_LETTERS = 0xc0;
const BITS = new Int32Array(256).map((_, code) => bitOf(String.fromCharCode(code)));

function bitOf(character: string): number {
  for (const [letters, bit] of OWN_BITS) if (letters.includes(character)) return 1 << bit;
  if (/[a-z]/i.test(character)) return 1 << (character.toLowerCase().charCodeAt(0) - 97);
  return character.charCodeAt(0) >= LATIN_LETTERS ? ACCENTED : NO_LETTER;
}

/**
 * The set of letters of a word as bits, whatever their case: two words n edits apart differ in at
 * most 2n of them.
 */
export function letterMask(word: string): number {
  let mask = 0;
  for (let at = 0; at < word.length; at += 1) mask |= BITS[word.charCodeAt(at)] ?? ACCENTED;
  return mask;
}

/** Number of set bits (Hacker's Delight, figure 5-2). */
export function bitCount(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
