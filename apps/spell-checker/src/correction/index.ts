export { type Correction, isCorrectionLanguage } from './correction';
export { CorrectionPool } from './correction-pool';
export type { Corrector } from './corrector';
