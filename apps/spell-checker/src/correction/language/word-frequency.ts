/** A word list from common to rare, with counts where they are known. */
export interface FrequencyList {
  readonly words: readonly string[];
  readonly counts?: readonly number[];
}

const ZIPF_OF_FIRST = 6.6;

/**
 * How common words are, on a scale like van Heuven's Zipf scale: the common logarithm of
 * occurrences in a thousand million words, about 7 for "the" and 1 for what hardly ever occurs. A
 * list without counts is taken to follow Zipf's law.
 */
export class WordFrequency {
  private readonly zipfs = new Map<string, number>();

  constructor(list: FrequencyList, also: Readonly<Record<string, number>> = {}) {
    const total = list.counts?.reduce((sum, count) => sum + count, 0) ?? 0;
    const scale = total > 0 ? 1e9 / total : 0;
    list.words.forEach((word, at) => {
      const key = word.toLowerCase();
      const count = list.counts?.[at];
      const zipf =
        count === undefined ? ZIPF_OF_FIRST - Math.log10(at + 1) : Math.log10(count * scale);
      if (zipf > (this.zipfs.get(key) ?? Number.NEGATIVE_INFINITY)) this.zipfs.set(key, zipf);
    });
    for (const [word, zipf] of Object.entries(also)) this.zipfs.set(word, zipf);
  }

  /** Undefined for a word that is not in the list. Takes lower-case words. */
  of(word: string): number | undefined {
    return this.zipfs.get(word);
  }

  /** From common to rare. */
  words(): Iterable<string> {
    return this.zipfs.keys();
  }
}
