import { Inject, Injectable } from '@nestjs/common';
import { createServiceLogger } from '@mainstay/observability';
import type { EventDraft, EventEnvelope } from '@mainstay/events';
import {
  BatchPhaseOutcome,
  SpellcheckRequested,
  type SpellcheckCompletedV1,
  type SpellcheckInitiateV1,
} from '@mainstay-apps/contracts';
import { ESSAY_STORE, type EssayStore } from '../essay-lifecycle.ports';
import { outcomeOf } from './phase-outcome';

/** The phase's name in outcomes and pipelines. */
const SPELLCHECK = 'spellcheck';

/**
 * Runs the spellcheck phase of a batch: a request for each essay, and one outcome when the last
 * result is in, however many results come at once on however many replicas.
 */
@Injectable()
export class SpellcheckPhase {
  private readonly logger = createServiceLogger('essay_lifecycle.spellcheck');

  constructor(@Inject(ESSAY_STORE) private readonly store: EssayStore) {}

  /** Sends the essays that may be checked on their way. */
  async begin(cause: EventEnvelope<SpellcheckInitiateV1>): Promise<readonly EventDraft[]> {
    const { batch_id: batchId, language, essays_to_process: essays } = cause.data;
    await this.store.lockBatch(batchId);
    const eventId = cause.event_id;
    const asked = essays.map((essay) => essay.essay_id);
    const chosen = await this.store.transition({
      essayIds: asked,
      to: 'awaiting_spellcheck',
      eventId,
    });
    this.reportRefused('awaiting_spellcheck', asked, chosen);
    if (chosen.length === 0) return [];
    await this.store.openPhase({ batchId, phaseName: SPELLCHECK, language, essayIds: chosen });
    await this.store.transition({ essayIds: chosen, to: 'spellchecking_in_progress', eventId });
    const requested = new Set(chosen);
    return essays
      .filter((essay) => requested.has(essay.essay_id))
      .map((essay) =>
        SpellcheckRequested.from(cause, {
          entity_id: essay.essay_id,
          parent_id: batchId,
          text_storage_id: essay.text_storage_id,
          language,
        }),
      );
  }

  /** Takes one essay's result; answers the outcome of the phase when it was the last. */
  async settle(cause: EventEnvelope<SpellcheckCompletedV1>): Promise<readonly EventDraft[]> {
    const { entity_id: essayId, batch_id: batchId, status } = cause.data;
    const to = status === 'completed' ? 'spellchecked_success' : 'spellcheck_failed';
    const textStorageId = cause.data.corrected_text_storage_id;
    const progress = await this.store.settleEssay({
      batchId,
      phaseName: SPELLCHECK,
      essayId,
      to,
      eventId: cause.event_id,
      ...(textStorageId === undefined
        ? {}
        : { corrected: { textStorageId, totalCorrections: cause.data.total_corrections ?? 0 } }),
    });
    if (progress === undefined) this.reportRefused(to, [essayId], []);
    if (progress === undefined || progress.remaining > 0) return [];
    const essays = await this.store.essaysOfRun(batchId, SPELLCHECK, progress.run);
    return [BatchPhaseOutcome.from(cause, outcomeOf(batchId, SPELLCHECK, essays))];
  }

  private reportRefused(to: string, asked: readonly string[], changed: readonly string[]): void {
    const done = new Set(changed);
    const refused = asked.filter((essayId) => !done.has(essayId));
    if (refused.length === 0) return;
    this.logger.warn('Essays may not take this step; nothing was changed', {
      to,
      essay_ids: refused.slice(0, 20),
      count: refused.length,
    });
  }
}
