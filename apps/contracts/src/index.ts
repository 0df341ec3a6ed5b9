export { LANGUAGES, type Language } from './language';
export { referenceEvents } from './catalogue';
export { EssayReference } from './essay/essay-reference';
export { BatchEssaysReady, BatchEssaysReadyV1 } from './batch/batch-essays-ready';
export { BatchEssaysRegistered, BatchEssaysRegisteredV1 } from './batch/batch-essays-registered';
export {
  BatchPhaseOutcome,
  BatchPhaseOutcomeV1,
  PHASE_STATUSES,
  type PhaseStatus,
} from './batch/batch-phase-outcome';
export {
  BatchPipelineCompleted,
  BatchPipelineCompletedV1,
  CompletedPhase,
} from './batch/batch-pipeline-completed';
export {
  EssayContentProvisioned,
  EssayContentProvisionedV1,
} from './essay/essay-content-provisioned';
export { EssaySlotAssigned, EssaySlotAssignedV1 } from './essay/essay-slot-assigned';
export {
  ExcessContentProvisioned,
  ExcessContentProvisionedV1,
} from './essay/excess-content-provisioned';
export { SpellcheckCompleted, SpellcheckCompletedV1 } from './spellcheck/spellcheck-completed';
export { SpellcheckInitiate, SpellcheckInitiateV1 } from './spellcheck/spellcheck-initiate';
export { SpellcheckRequested, SpellcheckRequestedV1 } from './spellcheck/spellcheck-requested';
export { referenceReaders, type ReferenceReader } from './readers';
