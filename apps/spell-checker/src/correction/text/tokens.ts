/** A word of a text as it stands there; hyphenated words are several. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const LETTERS = String.raw`\p{L}[\p{L}\p{M}]*`;

const SUFFIXES = 'com|org|net|se|edu|io|uk|html?|pdf|docx?|txt|jpe?g|png|js|ts';

/**
 * What is left as it is, in the order in which it is looked for; lengths are bounded to keep
 * matching linear.
 */
const UNTOUCHED = [
  String.raw`(?:https?:\/\/|ftp:\/\/|www\.)\S+`,
  String.raw`[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,128}\.\p{L}{2,12}`,
  String.raw`[@#][\p{L}\p{N}_]+`,
  String.raw`[\p{L}\p{N}-]{1,64}(?:\.[\p{L}\p{N}-]{1,64}){0,4}\.(?:${SUFFIXES})(?![\p{L}\p{N}])`,
  String.raw`[\p{L}\p{N}]{1,64}(?:_[\p{L}\p{N}]{1,64})+`,
  String.raw`[\p{L}\p{M}]*\p{N}[\p{L}\p{M}\p{N}]*(?:[.,:'’/-][\p{L}\p{M}\p{N}]+)*`,
  String.raw`(?:\p{L}{1,3}\.){1,4}\p{L}{1,3}(?![\p{L}\p{M}])\.?`,
  String.raw`\p{L}{1,8}:\p{Ll}{1,4}(?![\p{L}\p{M}])`,
];

const PIECE = new RegExp(
  `(?:${UNTOUCHED.map((pattern) => `(?:${pattern})`).join('|')})|(${LETTERS}(?:['’ʼ]${LETTERS})*)`,
  'gu',
);

/**
 * The words of a text, without addresses, numbers, words with digits, abbreviations with stops and
 * tags.
 */
export function* tokens(text: string): Generator<Token> {
  for (const match of text.matchAll(PIECE)) {
    const word = match[1];
    if (word !== undefined) {
      yield { text: word, start: match.index, end: match.index + word.length };
    }
  }
}

/** Pieces between white space that hold a letter or a digit. */
export function countWords(text: string): number {
  let words = 0;
  for (const [piece] of text.matchAll(/\S+/g)) if (/[\p{L}\p{N}]/u.test(piece)) words += 1;
  return words;
}

/**
 * What is left as it is, in the order in which it is looked for; lengths are bounded to keep
 * matching linear.
 */
