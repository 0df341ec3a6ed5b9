import type { ConfusionModel } from '../candidates/edit-cost';

/** What is particular to a language, as data. */
export interface LanguageProfile {
  readonly confusions: ConfusionModel;
  /**
   * Rewrites that bring words of one sound to one key, in order; applied before vowels are
   * dropped.
   */
  readonly soundRules: readonly (readonly [pattern: RegExp, key: string])[];
  /** Letters that may stand first in a misspelled word for another first letter, as groups. */
  readonly firstLetterGroups: readonly string[];
  /** Right words the dictionary does not have: newer than it, or written without capital today. */
  readonly newWords: readonly string[];
  /** Words with a capital that are no names of persons or places: days, months, languages. */
  readonly properWords: readonly string[];
  /** Whether accents may be written where the dictionary has none ("café"). */
  readonly optionalAccents: boolean;
  /** Numbers written as one word, which no word list holds. */
  readonly numberWord?: RegExp;
  /** Words and how common they are, for those that frequency lists take apart. */
  readonly alsoCommon: Readonly<Record<string, number>>;
  /** Short words that may have been written together with another one. */
  readonly shortWords: readonly string[];
  /** How common both halves must be for a word to be taken for two (Zipf scale). */
  readonly leastSplitZipf: number;
  /** Abbreviations whose full stop ends no sentence, lower-case, without the stop. */
  readonly abbreviations: readonly string[];
  /** The lower-case pronoun that is written with a capital. */
  readonly capitalPronoun?: string;
  /** Whether a lower-case word of which only a capitalised form is known gets its capital. */
  readonly restoresCapitals: boolean;
}
