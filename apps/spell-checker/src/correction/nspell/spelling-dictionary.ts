import nspell = require('nspell');
import {
  type HunspellFlags,
  type HunspellSource,
  readEntry,
  readFlags,
  splitCompoundParts,
  withoutCompoundRules,
} from './hunspell-source';

const NONE: readonly string[] = [];

/** The judge of what is a word: nspell, over one Hunspell dictionary. */
export class SpellingDictionary {
  readonly flags: HunspellFlags;
  /** Lines of the word list that are only parts of compounds. */
  readonly partLines: readonly string[];
  private readonly refused: ReadonlySet<string>;
  private readonly spell: ReturnType<typeof nspell>;

  constructor(readonly source: HunspellSource) {
    this.flags = readFlags(source.aff);
    this.refused = this.readRefused(source.dics);
    const lists = source.dics.map((dic) => splitCompoundParts(dic, this.flags.onlyInCompound));
    this.partLines = lists.flatMap((list) => list.parts);
    const [first = '', ...others] = lists.map((list) => list.standalone);
    this.spell = nspell(withoutCompoundRules(source.aff), first);
    for (const other of others) this.spell.dictionary(other);
  }

  /** Adds words the dictionary is too old for. */
  add(words: Iterable<string>): void {
    for (const word of words) this.spell.add(word);
  }

  /** Whether nspell calls it correct, in the capitals it is written in. */
  isWord(word: string): boolean {
    return this.spell.correct(word);
  }

  /** Whether it is spelled just so, and may be offered as a correction. */
  lists(word: string): boolean {
    return this.spell.data[word] !== undefined && !this.refused.has(word);
  }

  /** Hunspell flags of a dictionary entry; none for an inflected form. */
  flagsOf(word: string): readonly string[] {
    return this.spell.data[word] ?? NONE;
  }

  /** Every form that may be offered as a correction. */
  *suggestable(): Generator<string> {
    for (const word of Object.keys(this.spell.data)) if (!this.refused.has(word)) yield word;
  }

  /** Entries that are words, but no corrections: swear words, and forms that are forbidden. */
  private readRefused(dics: readonly string[]): Set<string> {
    const refusing = [this.flags.noSuggest, this.flags.forbidden].filter(
      (flag) => flag !== undefined,
    );
    const refused = new Set<string>();
    for (const dic of dics) {
      for (const line of dic.split('\n')) {
        if (!refusing.some((flag) => line.includes(flag))) continue;
        const entry = readEntry(line);
        if (entry && refusing.some((flag) => entry.flags.includes(flag))) refused.add(entry.word);
      }
    }
    return refused;
  }
}
