import { editDistance } from './edit-distance';
import { bitCount, letterMask, NO_LETTER } from './letter-mask';

const SHORTEST = 2;
const LONGEST = 32;

interface Bucket {
  readonly words: string[];
  readonly masks: Int32Array;
}

/**
 * Finds the words near a misspelling by looking at all of them: buckets by length and first
 * letter, a comparison of letter sets that leaves about one in a thousand, then the edit distance.
 * A Swedish dictionary of 850,000 forms takes under a millisecond, and the index is one integer a
 * word; a deletion index of it would take hundreds of megabytes.
 */
export class WordIndex {
  private readonly buckets = new Map<number, Bucket>();

  /** Takes words of letters, apostrophes and hyphens; others are left out. */
  constructor(words: Iterable<string>) {
    const grouped = new Map<number, { words: string[]; masks: number[] }>();
    for (const word of words) {
      const mask = letterMask(word);
      if (word.length < SHORTEST || word.length > LONGEST || (mask & NO_LETTER) !== 0) continue;
      const key = keyOf(word.length, word);
      let group = grouped.get(key);
      if (!group) grouped.set(key, (group = { words: [], masks: [] }));
      group.words.push(word);
      group.masks.push(mask);
    }
    for (const [key, group] of grouped) {
      this.buckets.set(key, { words: group.words, masks: Int32Array.from(group.masks) });
    }
  }

  /** Words that begin with one of the letters, at most `limit` edits from a lower-case word. */
  near(word: string, limit: number, firstLetters: Iterable<string>): string[] {
    const found: string[] = [];
    const mask = letterMask(word);
    const most = Math.min(LONGEST, word.length + limit);
    for (let length = Math.max(SHORTEST, word.length - limit); length <= most; length += 1) {
      for (const letter of firstLetters) {
        const bucket = this.buckets.get(keyOf(length, letter));
        if (bucket) scan(bucket, word, mask, limit, found);
      }
    }
    return found;
  }
}

/** Buckets are by length and the first letter, in lower case. */
function keyOf(length: number, word: string): number {
  const code = word.charCodeAt(0);
  const isCapital = (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0xde);
  return length * 0x10000 + (isCapital ? code + 32 : code);
}

function scan(bucket: Bucket, word: string, mask: number, limit: number, found: string[]): void {
  const { masks, words } = bucket;
  // Each edit changes two letters of the set at most, each difference in length only one.
  const differing = 2 * limit - Math.abs(word.length - (words[0]?.length ?? 0));
  for (let at = 0; at < masks.length; at += 1) {
    if (bitCount((masks[at] as number) ^ mask) > differing) continue;
    const candidate = words[at] as string;
    if (editDistance(word, candidate.toLowerCase(), limit) <= limit) found.push(candidate);
  }
}
