import { EventCatalogue } from '@mainstay/events';
import { BatchEssaysReady } from './batch/batch-essays-ready';
import { BatchEssaysRegistered } from './batch/batch-essays-registered';
import { BatchPhaseOutcome } from './batch/batch-phase-outcome';
import { BatchPipelineCompleted } from './batch/batch-pipeline-completed';
import { EssayContentProvisioned } from './essay/essay-content-provisioned';
import { EssaySlotAssigned } from './essay/essay-slot-assigned';
import { ExcessContentProvisioned } from './essay/excess-content-provisioned';
import { SpellcheckCompleted } from './spellcheck/spellcheck-completed';
import { SpellcheckInitiate } from './spellcheck/spellcheck-initiate';
import { SpellcheckRequested } from './spellcheck/spellcheck-requested';

/** Every event of the reference system. */
export const referenceEvents = new EventCatalogue([
  BatchEssaysRegistered,
  EssayContentProvisioned,
  EssaySlotAssigned,
  ExcessContentProvisioned,
  BatchEssaysReady,
  SpellcheckInitiate,
  SpellcheckRequested,
  SpellcheckCompleted,
  BatchPhaseOutcome,
  BatchPipelineCompleted,
]);
