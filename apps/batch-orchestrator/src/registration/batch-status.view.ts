import { Inject, Injectable } from '@nestjs/common';
import { BATCH_STORE, type Batch, type BatchStore } from '../batch-orchestrator.ports';
import type { PhaseState } from '../pipeline/pipeline-state';
import type { BatchStatusResponse, PhaseResponse } from './batch.responses';

/** A batch as its status endpoint shows it. */
@Injectable()
export class BatchStatusView {
  constructor(@Inject(BATCH_STORE) private readonly batches: BatchStore) {}

  async of(batch: Batch): Promise<BatchStatusResponse> {
    const phases = batch.pipeline.phases.map((phase) => this.phaseOf(batch.batchId, phase));
    return {
      batch_id: batch.batchId,
      batch_context: {
        course_code: batch.courseCode,
        essay_instructions: batch.essayInstructions,
        user_id: batch.userId,
        expected_essay_count: batch.expectedEssayCount,
        essay_ids: batch.essayIds,
      },
      pipeline_state: {
        pipeline: batch.pipeline.pipeline,
        status: batch.pipeline.status,
        phases: await Promise.all(phases),
      },
    };
  }

  /** A running phase shows the results so far; one that has ended shows its outcome. */
  async phaseOf(batchId: string, phase: PhaseState): Promise<PhaseResponse> {
    const counts =
      phase.status === 'running'
        ? await this.batches.countResults(batchId, phase.phaseName)
        : { processed: phase.processed.length, failed: phase.failedEssayIds.length };
    return {
      phase_name: phase.phaseName,
      status: phase.status,
      ...(phase.startedAt === undefined ? {} : { started_at: phase.startedAt }),
      ...(phase.completedAt === undefined ? {} : { completed_at: phase.completedAt }),
      ...counts,
    };
  }
}
