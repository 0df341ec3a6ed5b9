export {
  type Correction,
  type CorrectionChange,
  type CorrectionLanguage,
  CORRECTION_LANGUAGES,
  isCorrectionLanguage,
} from './correction';
export {
  CorrectionPoolClosedError,
  CorrectionQueueFullError,
  TextTooLargeError,
  UnknownLanguageError,
} from './correction.errors';
export { correct } from './correct';
export { CorrectionPool, type CorrectionPoolOptions } from './correction-pool';
export { type Corrector, MAX_CHARACTERS } from './corrector';
export { InlineCorrector, type InlineCorrectorOptions } from './inline-corrector';
export type { LanguageModel } from './language/language-model';
export { loadLanguage } from './language/load-language';
