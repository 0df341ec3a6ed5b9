import type { Correction, CorrectionChange } from './correction';
import type { LanguageModel } from './language/language-model';
import { letterCaseOf } from './text/letter-case';
import { isAllCapitals, isOpening, isTitle, lineOf } from './text/sentence-position';
import { countWords, type Token, tokens } from './text/tokens';
import { inWrittenForm, plainForm, writtenFormOf } from './text/written-form';
import { correctWord, type WordContext } from './word-correction';

/**
 * Corrects the misspelled words of a text. Pure: the same text and model give the same result, and
 * everything but the words in `changes` stays as it was: white space, line ends, byte order mark,
 * punctuation, names, numbers.
 */
export function correct(text: string, model: LanguageModel): Correction {
  const words = [...tokens(text)];
  const abbreviations = new Set(model.profile.abbreviations);
  const openings = words.map((token, at) => isOpening(text, token, words[at - 1], abbreviations));
  const names = namesIn(words, openings);
  const form = writtenFormOf(text);
  const changes: CorrectionChange[] = [];
  words.forEach((token, at) => {
    const context = contextOf(text, token, openings[at] ?? false, names);
    const replacement = correctWord(plainForm(token.text), model, context);
    if (replacement === undefined) return;
    changes.push({
      offset: token.start,
      original: token.text,
      replacement: inWrittenForm(replacement, token.text, form),
    });
  });
  return {
    correctedText: applyChanges(text, changes),
    totalCorrections: changes.length,
    words: countWords(text),
    changes,
  };
}

function contextOf(
  text: string,
  token: Token,
  opening: boolean,
  names: ReadonlySet<string>,
): WordContext {
  const letterCase = letterCaseOf(token.text);
  const beforeHyphen = text[token.end] === '-';
  return {
    opening: opening || (letterCase === 'capitalised' && isTitle(lineOf(text, token))),
    allCapitals: letterCase === 'upper' && isAllCapitals(lineOf(text, token)),
    knownName: letterCase === 'capitalised' && names.has(nameKey(token.text)),
    alone: !beforeHyphen && text[token.start - 1] !== '-',
    beforeHyphen,
  };
}

/** Words that have a capital in the middle of a sentence. */
function namesIn(words: readonly Token[], openings: readonly boolean[]): Set<string> {
  const names = new Set<string>();
  words.forEach((token, at) => {
    if (!openings[at] && letterCaseOf(token.text) === 'capitalised') names.add(nameKey(token.text));
  });
  return names;
}

/** A name with and without the ending of the genitive is one. */
function nameKey(word: string): string {
  return plainForm(word).replace(/'?s$/, '');
}

function applyChanges(text: string, changes: readonly CorrectionChange[]): string {
  let corrected = '';
  let from = 0;
  for (const { offset, original, replacement } of changes) {
    corrected += text.slice(from, offset) + replacement;
    from = offset + original.length;
  }
  return corrected + text.slice(from);
}
