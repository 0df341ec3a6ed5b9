import { CompoundWords } from '../compounds/compound-words';
import type { CorrectionLanguage } from '../correction';
import type { SpellingDictionary } from '../nspell/spelling-dictionary';
import { type Suggestion, Suggester } from '../suggester';
import type { LanguageProfile } from './language-profile';
import type { WordFrequency } from './word-frequency';

const MOST_CACHED = 50_000;
const ZIPF_COMMON = 3;
const SUSPECT_COST = 0.7;
const SUSPECT_ZIPF = 2.5;

/**
 * Everything known of a language, loaded once: what is a word, and what a misspelled one may mean.
 */
export class LanguageModel {
  private readonly compounds: CompoundWords;
  private readonly suggester: Suggester;
  private readonly verdicts = new Map<string, boolean>();
  private readonly suggestions = new Map<string, Suggestion | undefined>();

  constructor(
    readonly language: CorrectionLanguage,
    readonly profile: LanguageProfile,
    private readonly dictionary: SpellingDictionary,
    private readonly frequency: WordFrequency,
  ) {
    dictionary.add(profile.newWords);
    const isCommon = (word: string): boolean => (frequency.of(word) ?? 0) >= ZIPF_COMMON;
    this.compounds = new CompoundWords(dictionary, isCommon);
    this.suggester = new Suggester(dictionary, frequency, this.compounds, profile);
  }

  /**
   * Whether the word is right in the capitals it has. Composed characters, straight apostrophes.
   */
  isWord(word: string): boolean {
    return remember(this.verdicts, word, () => this.judge(word));
  }

  /** Whether it may be the first part of a compound, as in "för- och nackdelar". */
  isCompoundPart(word: string): boolean {
    return this.compounds.isBegin(word.toLowerCase());
  }

  /** How common a lower-case word is (Zipf scale); 0 when it is not listed. */
  zipf(word: string): number {
    return this.frequency.of(word) ?? 0;
  }

  /** The best correction of a lower-case word that is not right. */
  suggest(word: string): Suggestion | undefined {
    return remember(this.suggestions, word, () => this.suggester.best(word));
  }

  private judge(word: string): boolean {
    if (this.dictionary.isWord(word)) return true;
    const lower = word.toLowerCase();
    if (this.profile.numberWord?.test(lower)) return true;
    if (this.profile.optionalAccents && this.isAccented(word)) return true;
    if (!this.compounds.possible || !this.compounds.isCompound(lower)) return false;
    return !this.isSuspect(lower);
  }

  private isAccented(word: string): boolean {
    const bare = word.normalize('NFD').replace(/\p{M}/gu, '');
    return bare !== word && this.dictionary.isWord(bare);
  }

  /**
   * A compound nobody has written yet, one likely slip away from a known word (as CHECKCOMPOUNDREP
   * has it).
   */
  private isSuspect(compound: string): boolean {
    const meant = this.suggest(compound);
    return meant !== undefined && meant.cost <= SUSPECT_COST && meant.zipf >= SUSPECT_ZIPF;
  }
}

function remember<V>(cache: Map<string, V>, key: string, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined || cache.has(key)) return known as V;
  const value = make();
  if (cache.size >= MOST_CACHED) cache.clear();
  cache.set(key, value);
  return value;
}
