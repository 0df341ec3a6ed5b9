/**
 * How a text writes what Unicode and typography leave open; corrections are written the same way.
 */
export interface WrittenForm {
  readonly decomposed: boolean;
  readonly curlyApostrophes: boolean;
}

export function writtenFormOf(text: string): WrittenForm {
  return {
    decomposed: /\p{M}/u.test(text) && text.normalize('NFC') !== text,
    curlyApostrophes: /\p{L}’\p{L}/u.test(text) && !/\p{L}'\p{L}/u.test(text),
  };
}

/** A word as dictionaries write it: composed characters, straight apostrophes. */
export function plainForm(word: string): string {
  return word.normalize('NFC').replace(/[’ʼ]/g, "'");
}

/**
 * A correction as the text writes: the apostrophe of the word it replaces, else that of the text.
 */
export function inWrittenForm(word: string, original: string, form: WrittenForm): string {
  const curly = /[’ʼ]/.test(original) || (form.curlyApostrophes && !original.includes("'"));
  const quoted = curly ? word.replaceAll("'", '’') : word;
  return form.decomposed ? quoted.normalize('NFD') : quoted;
}
