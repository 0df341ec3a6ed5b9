import type { BatchPhaseOutcomeV1, PhaseStatus } from '@mainstay-apps/contracts';
import type { Essay } from '../essay-lifecycle.ports';

/** What a phase led to, from the essays that took part in it. */
export function outcomeOf(
  batchId: string,
  phaseName: string,
  essays: readonly Essay[],
): BatchPhaseOutcomeV1 {
  const succeeded = essays.filter((essay) => essay.status === 'spellchecked_success');
  const failed = essays.filter((essay) => essay.status !== 'spellchecked_success');
  return {
    batch_id: batchId,
    phase_name: phaseName,
    phase_status: statusOf(succeeded.length, failed.length),
    processed_essays: succeeded.map((essay) => ({
      essay_id: essay.essayId,
      text_storage_id: essay.correctedTextStorageId ?? essay.textStorageId ?? '',
    })),
    failed_essay_ids: failed.map((essay) => essay.essayId),
  };
}

function statusOf(succeeded: number, failed: number): PhaseStatus {
  if (failed === 0) return 'completed_successfully';
  return succeeded === 0 ? 'failed_critically' : 'completed_with_failures';
}
