import { editDistance } from './edit-distance';
import { bitCount, letterMask } from './letter-mask';

const LONGEST = 32;

interface Bucket {
  readonly words: string[];
  readonly masks: Int32Array;
}

/** A word of the dictionary near a misspelled one. */
export interface NearWord {
  readonly word: string;
  readonly edits: number;
}

/**
 * Finds the words near a misspelling by looking at all of them: buckets by length and first letter, a comparison of
 * letter sets that leaves about one in a thousand, then the edit distance. A Swedish dictionary of 850,000 forms takes
 * under a millisecond, and the index is one integer a word; a deletion index of it would take hundreds of megabytes.
 */
export class WordIndex {
  private readonly buckets = new Map<string, Bucket>();

  constructor(words: Iterable<string>) {
    const grouped = new Map<string, string[]>();
    for (const word of words) {
      if (word.length > LONGEST) continue;
      const key = `${word.length}${(word[0] ?? '').toLowerCase()}`;
      const group = grouped.get(key);
      if (group) group.push(word);
      else grouped.set(key, [word]);
    }
    for (const [key, group] of grouped) {
      const masks = Int32Array.from(group, (word) => letterMask(word.toLowerCase()));
      this.buckets.set(key, { words: group, masks });
    }
  }

  /** Words that begin with one of the letters, at most `limit` edits from a lower-case word. */
  near(word: string, limit: number, firstLetters: Iterable<string>): NearWord[] {
    const found: NearWord[] = [];
    const mask = letterMask(word);
    const most = Math.min(LONGEST, word.length + limit);
    for (let length = Math.max(1, word.length - limit); length <= most; length += 1) {
      for (const letter of firstLetters) {
        const bucket = this.buckets.get(`${length}${letter}`);
        if (bucket) scan(bucket, word, mask, limit, found);
      }
    }
    return found;
  }
}

function scan(bucket: Bucket, word: string, mask: number, limit: number, found: NearWord[]): void {
  const { masks, words } = bucket;
  // Each edit changes two letters of the set at most, each difference in length only one.
  const differing = 2 * limit - Math.abs(word.length - (words[0]?.length ?? 0));
  for (let at = 0; at < masks.length; at += 1) {
    if (bitCount((masks[at] as number) ^ mask) > differing) continue;
    const candidate = words[at] as string;
    const edits = editDistance(word, candidate.toLowerCase(), limit);
    if (edits <= limit) found.push({ word: candidate, edits });
  }
}
