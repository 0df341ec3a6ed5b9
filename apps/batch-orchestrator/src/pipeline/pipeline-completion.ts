import type { BatchPipelineCompletedV1, CompletedPhase } from '@mainstay-apps/contracts';
import type { Batch } from '../batch-orchestrator.ports';
import type { PhaseState } from './pipeline-state';

/** What is told about a pipeline that has ended. */
export function completionOf(
  batch: Batch,
  status: 'completed' | 'failed',
): BatchPipelineCompletedV1 {
  const ended = batch.pipeline.phases.filter((phase) => phase.completedAt !== undefined);
  const completed = ended.at(-1)?.processed.length ?? 0;
  return {
    batch_id: batch.batchId,
    user_id: batch.userId,
    pipeline: batch.pipeline.pipeline ?? '',
    status,
    phases: ended.flatMap(completedPhase),
    essays_completed: completed,
    essays_failed: (ended[0]?.input.length ?? 0) - completed,
  };
}

function completedPhase(phase: PhaseState): CompletedPhase[] {
  if (phase.status === 'pending' || phase.status === 'running') return [];
  const durationMs = Date.parse(phase.completedAt ?? '') - Date.parse(phase.startedAt ?? '');
  return [
    {
      phase_name: phase.phaseName,
      phase_status: phase.status,
      duration_ms: Math.max(0, durationMs),
    },
  ];
}
