/** Languages there is a dictionary for. */
export const CORRECTION_LANGUAGES = ['en', 'sv'] as const;

export type CorrectionLanguage = (typeof CORRECTION_LANGUAGES)[number];

/** One replaced piece of a text; `offset` counts UTF-16 units of the text as it came in. */
export interface CorrectionChange {
  readonly offset: number;
  readonly original: string;
  readonly replacement: string;
}

/**
 * A corrected text. Everything that is not in `changes` is the original's, character by character.
 */
export interface Correction {
  readonly correctedText: string;
  readonly totalCorrections: number;
  /** Words of the original: pieces between white space that hold a letter or a digit. */
  readonly words: number;
  /** In the order of the text. */
  readonly changes: readonly CorrectionChange[];
}

/** Whether there is a dictionary for that language. */
export function isCorrectionLanguage(language: string): language is CorrectionLanguage {
  return (CORRECTION_LANGUAGES as readonly string[]).includes(language);
}
