import type { Batch, PhaseCounts } from '../batch-orchestrator.ports';
import type { PhaseState, PipelineStatus } from '../pipeline/pipeline-state';

/** One event of the progress feed. Wire names. */
export interface Progress {
  readonly essays_total: number;
  readonly essays_done: number;
  readonly essays_failed: number;
  readonly phase_name: string | null;
  readonly status: PipelineStatus;
}

/** The phase a user wants to see: the one that runs, else the last that ran. */
export function phaseToShow(batch: Batch): PhaseState | undefined {
  const { phases } = batch.pipeline;
  return (
    phases.find((phase) => phase.status === 'running') ??
    phases.findLast((phase) => phase.status !== 'pending')
  );
}

export function progressOf(
  batch: Batch,
  phase: PhaseState | undefined,
  counts: PhaseCounts,
): Progress {
  return {
    essays_total: phase?.input.length ?? batch.expectedEssayCount,
    essays_done: counts.processed,
    essays_failed: counts.failed,
    phase_name: phase?.phaseName ?? null,
    status: batch.pipeline.status,
  };
}

/** Whether nothing more will be told. */
export function isFinal({ status }: Progress): boolean {
  return status === 'completed' || status === 'failed';
}

/** Whether a listener has seen this already. */
export function sameProgress(a: Progress, b: Progress): boolean {
  return (
    a.essays_done === b.essays_done &&
    a.essays_failed === b.essays_failed &&
    a.essays_total === b.essays_total &&
    a.phase_name === b.phase_name &&
    a.status === b.status
  );
}
