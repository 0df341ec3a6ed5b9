import type { EventDefinition } from '@mainstay/events';
import { BatchEssaysReady } from './batch/batch-essays-ready';
import { BatchEssaysRegistered } from './batch/batch-essays-registered';
import { BatchPhaseOutcome } from './batch/batch-phase-outcome';
import { EssayContentProvisioned } from './essay/essay-content-provisioned';
import { EssaySlotAssigned } from './essay/essay-slot-assigned';
import { ExcessContentProvisioned } from './essay/excess-content-provisioned';
import { SpellcheckCompleted } from './spellcheck/spellcheck-completed';
import { SpellcheckInitiate } from './spellcheck/spellcheck-initiate';
import { SpellcheckRequested } from './spellcheck/spellcheck-requested';

/** A consumer group and one topic it reads. */
export interface ReferenceReader {
  readonly group: string;
  readonly topic: string;
}

const reads = (service: string, events: readonly EventDefinition[]): ReferenceReader[] =>
  events.map(({ topic }) => ({ group: `${service}-consumer`, topic }));

/**
 * Who reads what, for topic bootstrap: each pair gets its retry and dead-letter topics. A spec
 * holds it against the subscriptions of the services.
 */
export const referenceReaders: readonly ReferenceReader[] = [
  ...reads('batch_orchestrator_service', [
    EssaySlotAssigned,
    ExcessContentProvisioned,
    BatchEssaysReady,
    SpellcheckCompleted,
    BatchPhaseOutcome,
  ]),
  ...reads('essay_lifecycle_service', [
    BatchEssaysRegistered,
    EssayContentProvisioned,
    SpellcheckInitiate,
    SpellcheckCompleted,
  ]),
  ...reads('spell_checker_service', [SpellcheckRequested]),
];
