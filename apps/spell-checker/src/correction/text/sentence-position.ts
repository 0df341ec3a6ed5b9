import type { Token } from './tokens';

const SENTENCE_END = /[.!?…:][)\]"'”’»*_]*\s/u;
const OPENING_QUOTE = /["“”„»«‘(*_–—-]\s*$/u;
const TITLE_WORDS = { least: 3, most: 14 };

/**
 * Whether a capital at that place says nothing of the word: the first word of the text, of a line,
 * of a sentence or of a quotation.
 */
export function isOpening(
  text: string,
  token: Token,
  previous: Token | undefined,
  abbreviations: ReadonlySet<string>,
): boolean {
  const gap = text.slice(previous?.end ?? 0, token.start);
  if (!previous && !/[\p{L}\p{N}]/u.test(gap)) return true;
  if (/[\n\r]/.test(gap)) return true;
  if (OPENING_QUOTE.test(gap) && /\s/.test(gap)) return true;
  if (!SENTENCE_END.test(gap)) return false;
  return !(previous && gap.startsWith('.') && abbreviations.has(previous.text.toLowerCase()));
}

/** The line a token stands in. */
export function lineOf(text: string, token: Token): string {
  const from = text.lastIndexOf('\n', token.start - 1) + 1;
  const to = text.indexOf('\n', token.end);
  return text.slice(from, to < 0 ? text.length : to).trim();
}

/** Whether a line is a heading In Title Case, where capitals say nothing either. */
export function isTitle(line: string): boolean {
  if (/[.,;]$/.test(line)) return false;
  const words = line.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? [];
  if (words.length < TITLE_WORDS.least || words.length > TITLE_WORDS.most) return false;
  const long = words.filter((word) => word.length > 3);
  return long.length > 1 && long.every((word) => /^\p{Lu}/u.test(word));
}

/** Whether a line is all capitals, so that none of its words is an acronym for that. */
export function isAllCapitals(line: string): boolean {
  return (line.match(/\p{L}+/gu) ?? []).length > 1 && line === line.toUpperCase();
}
