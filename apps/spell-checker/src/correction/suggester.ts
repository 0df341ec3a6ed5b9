import { EditCost } from './candidates/edit-cost';
import { SoundIndex } from './candidates/sound-index';
import { WordIndex } from './candidates/word-index';
import type { CompoundWords } from './compounds/compound-words';
import type { LanguageProfile } from './language/language-profile';
import type { WordFrequency } from './language/word-frequency';
import type { SpellingDictionary } from './nspell/spelling-dictionary';

/** What a misspelled word may have been meant to be. */
export interface Suggestion {
  /** As the dictionary spells it: a capital here belongs to the word. */
  readonly word: string;
  /** Of the edits between written and meant; 1 is one edit without a reason. */
  readonly cost: number;
  /** Zipf scale. */
  readonly zipf: number;
  readonly score: number;
}

/** What one unit of edit cost weighs against a factor of ten in frequency. */
const COST_WEIGHT = 3.8;
/** Above this, being still more common counts less: a slip is as likely in any everyday word. */
const ZIPF_EVERYDAY = 5;
const EVERYDAY_WEIGHT = 0.3;
const ZIPF_UNLISTED = 1.4;
const ZIPF_COMPOUND = 1;
const ZIPF_OF_STEM_LESS = 1.2;
const ZIPF_OF_STEM_MOST = 2.4;
const PROPER_PENALTY = 3.5;
const SPLIT_COST = 1;
/** Two everyday words run together more easily ("alot"). */
const SPLIT_COST_EVERYDAY = 0.6;
const SPLIT_PENALTY = 1.2;
const LONGEST_FOR_TWO_EDITS = 24;
const SHORTEST_COMPOUND = 7;
/** A correction this near needs no new compound beside it. */
const COST_PLAIN = 0.7;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyzåäö';

/**
 * Finds and ranks corrections: near words, words of the same sound, two words written as one,
 * compounds.
 */
export class Suggester {
  private readonly index: WordIndex;
  private readonly sounds: SoundIndex;
  private readonly cost: EditCost;
  private readonly shortWords: ReadonlySet<string>;
  private readonly properWords: ReadonlySet<string>;

  constructor(
    private readonly dictionary: SpellingDictionary,
    private readonly frequency: WordFrequency,
    private readonly compounds: CompoundWords,
    private readonly profile: LanguageProfile,
  ) {
    this.index = new WordIndex(suggestable(dictionary));
    this.sounds = new SoundIndex(this.commonWords(), profile);
    this.cost = new EditCost(profile.confusions);
    this.shortWords = new Set(profile.shortWords);
    this.properWords = new Set(profile.properWords);
  }

  /** The best correction of a lower-case word that is not in the dictionary. */
  best(written: string): Suggestion | undefined {
    const most = mostCost(written.length);
    const best = bestOf(this.candidates(written, most), most);
    if (best && best.cost <= COST_PLAIN) return best;
    return bestOf(this.compoundWords(written), most, best);
  }

  private *candidates(written: string, most: number): Generator<Suggestion> {
    const seen = new Set<string>();
    for (const word of this.wordsNear(written)) {
      if (seen.has(word)) continue;
      seen.add(word);
      const cost = this.cost.between(written, word.toLowerCase());
      if (cost <= most) yield this.weigh(written, word, cost, this.zipfOf(word));
    }
    yield* this.twoWords(written);
  }

  private *wordsNear(written: string): Generator<string> {
    const isLong = written.length >= 4 && written.length <= LONGEST_FOR_TWO_EDITS;
    const first = written.slice(0, 1);
    yield* this.index.near(written, isLong ? 2 : 1, first);
    yield* this.index.near(written, 1, this.otherFirstLetters(written));
    yield* this.otherFirstLetter(written);
    yield* this.sounds.like(written);
  }

  private *otherFirstLetter(written: string): Generator<string> {
    const rest = written.slice(1);
    for (const letter of ALPHABET) {
      if (this.dictionary.lists(letter + rest)) yield letter + rest;
      if (this.dictionary.lists(letter + written)) yield letter + written;
    }
  }

  private weigh(written: string, word: string, cost: number, zipf: number): Suggestion {
    const lower = word.toLowerCase();
    const isProper = word !== lower && written !== lower && !this.properWords.has(word);
    const score = commonness(zipf) - COST_WEIGHT * cost - (isProper ? PROPER_PENALTY : 0);
    return { word, cost, zipf, score };
  }

  private *twoWords(written: string): Generator<Suggestion> {
    for (let at = 1; at < written.length; at += 1) {
      const [head, tail] = [written.slice(0, at), written.slice(at)];
      const zipf = Math.min(this.zipfOfHalf(head), this.zipfOfHalf(tail));
      if (zipf < this.profile.leastSplitZipf) continue;
      const cost = zipf >= ZIPF_EVERYDAY ? SPLIT_COST_EVERYDAY : SPLIT_COST;
      const score = zipf - SPLIT_PENALTY - COST_WEIGHT * cost;
      yield { word: `${head} ${tail}`, cost, zipf, score };
    }
  }

  private zipfOfHalf(half: string): number {
    const long = half.length > 2 || this.shortWords.has(half);
    if (!long || !this.dictionary.isWord(half)) return Number.NEGATIVE_INFINITY;
    return this.frequency.of(half) ?? Number.NEGATIVE_INFINITY;
  }

  /** Compounds of which one part is misspelled, or of which the seam is. */
  private *compoundWords(written: string): Generator<Suggestion> {
    if (!this.compounds.possible || written.length < SHORTEST_COMPOUND) return;
    const seen = new Set<string>();
    for (const { head, tail } of this.compounds.splits(written)) {
      if (this.compounds.isBegin(head) && tail.length > 3) {
        for (const near of this.partsNear(tail)) {
          if (this.compounds.isEnd(near)) yield* this.compound(written, head + near, seen);
        }
      }
      if (head.length > 3 && this.compounds.isEnd(tail)) {
        for (const near of this.partsNear(head)) {
          if (this.compounds.isBegin(near)) yield* this.compound(written, near + tail, seen);
        }
      }
    }
  }

  private partsNear(part: string): string[] {
    return this.index.near(part, 1, new Set(part.slice(0, 2)));
  }

  private *compound(written: string, word: string, seen: Set<string>): Generator<Suggestion> {
    if (seen.has(word) || !this.compounds.isCompound(word)) return;
    seen.add(word);
    yield this.weigh(written, word, this.cost.between(written, word), ZIPF_COMPOUND);
  }

  private zipfOf(word: string): number {
    const lower = word.toLowerCase();
    const listed = this.frequency.of(lower);
    if (listed !== undefined) return listed;
    let zipf = ZIPF_UNLISTED;
    for (const stem of this.compounds.stems(lower)) {
      zipf = Math.max(zipf, (this.frequency.of(stem) ?? 0) - ZIPF_OF_STEM_LESS);
    }
    return Math.min(zipf, ZIPF_OF_STEM_MOST);
  }

  private otherFirstLetters(word: string): Set<string> {
    const letters = new Set(word.slice(1, 2));
    const first = word[0] ?? '';
    for (const group of this.profile.firstLetterGroups) {
      if (group.includes(first)) for (const letter of group) letters.add(letter);
    }
    letters.delete(first);
    return letters;
  }

  private *commonWords(): Generator<string> {
    for (const word of this.frequency.words()) if (this.dictionary.isWord(word)) yield word;
  }
}

function commonness(zipf: number): number {
  return zipf <= ZIPF_EVERYDAY ? zipf : ZIPF_EVERYDAY + EVERYDAY_WEIGHT * (zipf - ZIPF_EVERYDAY);
}

function bestOf(
  candidates: Iterable<Suggestion>,
  most: number,
  start?: Suggestion,
): Suggestion | undefined {
  let best = start;
  for (const candidate of candidates) {
    if (candidate.cost > most) continue;
    if (!best || candidate.score > best.score) best = candidate;
  }
  return best;
}

/**
 * What may lie between a written word and its correction; beyond it, the word is taken for one
 * nobody knows.
 */
function mostCost(length: number): number {
  if (length <= 2) return 0.3;
  if (length === 3) return 0.9;
  if (length === 4) return 1.3;
  return Math.min(2.6, 0.3 * length + 0.2);
}

function* suggestable(dictionary: SpellingDictionary): Generator<string> {
  for (const word of dictionary.suggestable()) {
    if (!word.endsWith("'s")) yield word;
  }
}
