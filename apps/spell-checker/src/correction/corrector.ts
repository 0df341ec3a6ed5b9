import { type Correction, type CorrectionLanguage, isCorrectionLanguage } from './correction';
import { TextTooLargeError, UnknownLanguageError } from './correction.errors';

/** Characters of a text that are corrected at once, unless said otherwise: some 500 pages. */
export const MAX_CHARACTERS = 1_000_000;

/** Corrects texts; where that happens is its own business. */
export interface Corrector {
  /** Loads what is to be warm. Resolves when the first correction will not have to wait. */
  start(): Promise<void>;
  /**
   * Rejects with UnknownLanguageError, TextTooLargeError, CorrectionQueueFullError, or the
   * signal's reason when it is aborted first.
   */
  correct(text: string, language: string, signal?: AbortSignal): Promise<Correction>;
  /** Ends what runs. Corrections that were accepted are finished first. */
  stop(): Promise<void>;
}

/** Refuses what no corrector can do, before any work is queued. */
export function assertCorrectable(
  text: string,
  language: string,
  maxCharacters: number,
): asserts language is CorrectionLanguage {
  if (!isCorrectionLanguage(language)) throw new UnknownLanguageError(language);
  if (text.length > maxCharacters) throw new TextTooLargeError(text.length, maxCharacters);
}
