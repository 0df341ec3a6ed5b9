import type { LanguageModel } from './language/language-model';
import type { Suggestion } from './suggester';
import { inLetterCase, type LetterCase, letterCaseOf } from './text/letter-case';

/** What the surroundings of a word say about it. */
export interface WordContext {
  /**
   * A capital here says nothing of the word: start of a sentence, line or quotation, or a title.
   */
  readonly opening: boolean;
  /** Its line is written in capitals throughout. */
  readonly allCapitals: boolean;
  /** The text has this capitalised word elsewhere in the middle of a sentence. */
  readonly knownName: boolean;
  /** It stands by itself, not as a part of a hyphenated word. */
  readonly alone: boolean;
  /** It is the first part of a hyphenated word. */
  readonly beforeHyphen: boolean;
}

const LONGEST_WORD = 64;
const LONGEST_ACRONYM = 5;
const SHORTEST_HYPHENATED = 4;
const COST_APOSTROPHE = 0.15;
/**
 * At the start of a sentence an unknown word may be a name: only a likely slip of a known word is
 * corrected.
 */
const OPENING = { cost: 1.35, short: 4, shortCost: 0.75, zipf: 1.8, long: 8, longCost: 0.8 };
const PROPER = { cost: 1.7, length: 4 };
const SHORTEST_PROPER = 4;

/**
 * What is to stand for a word that is written wrong; undefined when it is right, or none of our
 * business.
 */
export function correctWord(
  word: string,
  model: LanguageModel,
  context: WordContext,
): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  if (context.alone && word === model.profile.capitalPronoun) return word.toUpperCase();
  if (word.length < 2 || model.isWord(word)) return undefined;
  const letterCase = letterCaseOf(word);
  if (letterCase === 'mixed' || isPartOfHyphenated(word, model, context)) return undefined;
  const possessive = splitPossessive(word);
  if (possessive) {
    const stem = correctWord(possessive.stem, model, { ...context, alone: false });
    if (stem !== undefined) return stem + possessive.ending;
    if (model.isWord(possessive.stem) || letterCase !== 'lower') return undefined;
  }
  const suggestion = model.suggest(word.toLowerCase());
  if (!suggestion || !isWanted(word, suggestion, letterCase, model, context)) return undefined;
  const replacement = inLetterCase(suggestion.word, letterCase);
  return replacement === word ? undefined : replacement;
}

function isWanted(
  word: string,
  suggestion: Suggestion,
  letterCase: LetterCase,
  model: LanguageModel,
  context: WordContext,
): boolean {
  const onlyCapital = suggestion.word.toLowerCase() === word.toLowerCase();
  if (onlyCapital) return isMissingCapital(word, letterCase, model);
  if (letterCase === 'lower') return true;
  if (letterCase === 'upper') return context.allCapitals || word.length > LONGEST_ACRONYM;
  if (isProper(word, suggestion, model)) return true;
  if (isMissingApostrophe(suggestion)) return true;
  if (context.knownName) return false;
  if (!context.opening) return false;
  const isName = suggestion.word !== suggestion.word.toLowerCase();
  return !isName && isLikelyAtOpening(word, suggestion);
}

function isMissingCapital(word: string, letterCase: LetterCase, model: LanguageModel): boolean {
  const long = word.length >= SHORTEST_PROPER || word.includes("'");
  return long && letterCase === 'lower' && model.profile.restoresCapitals;
}

/** "Im", "Dont": in capitals, but no name. */
function isMissingApostrophe({ word, cost }: Suggestion): boolean {
  return cost <= COST_APOSTROPHE && word.includes("'");
}

function isLikelyAtOpening(word: string, { cost, zipf }: Suggestion): boolean {
  if (word.length >= OPENING.long && cost <= OPENING.longCost) return true;
  const most = word.length <= OPENING.short ? OPENING.shortCost : OPENING.cost;
  return cost <= most && zipf >= OPENING.zipf;
}

/** "Wensday", "Febuary": a capital belongs to the word, but it is nobody's name. */
function isProper(word: string, suggestion: Suggestion, model: LanguageModel): boolean {
  const near = suggestion.cost <= PROPER.cost && word.length > PROPER.length;
  return near && isListed(suggestion.word, model.profile.properWords);
}

function isListed(word: string, words: readonly string[]): boolean {
  return words.includes(word) || words.includes(word.replace(/'?s$/, ''));
}

function isPartOfHyphenated(word: string, model: LanguageModel, context: WordContext): boolean {
  if (context.alone) return false;
  if (word.length < SHORTEST_HYPHENATED) return true;
  return context.beforeHyphen && model.isCompoundPart(word);
}

function splitPossessive(word: string): { stem: string; ending: string } | undefined {
  const at = word.length - 2;
  if (at < 2 || word[at] !== "'" || word[at + 1]?.toLowerCase() !== 's') return undefined;
  return { stem: word.slice(0, at), ending: word.slice(at) };
}
