import { defineEvent } from '@mainstay/events';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsNotEmpty, IsString, Min, ValidateNested } from 'class-validator';
import { PHASE_STATUSES, type PhaseStatus } from './batch-phase-outcome';

export class CompletedPhase {
  @IsString()
  @IsNotEmpty()
  readonly phase_name!: string;

  @IsIn(PHASE_STATUSES)
  readonly phase_status!: PhaseStatus;

  @IsInt()
  @Min(0)
  readonly duration_ms!: number;
}

export class BatchPipelineCompletedV1 {
  @IsString()
  @IsNotEmpty()
  readonly batch_id!: string;

  @IsString()
  @IsNotEmpty()
  readonly user_id!: string;

  @IsString()
  @IsNotEmpty()
  readonly pipeline!: string;

  @IsIn(['completed', 'failed'])
  readonly status!: 'completed' | 'failed';

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => CompletedPhase)
  readonly phases!: readonly CompletedPhase[];

  @IsInt()
  @Min(0)
  readonly essays_completed!: number;

  @IsInt()
  @Min(0)
  readonly essays_failed!: number;
}

/** A pipeline has ended; one event_id per run. Orchestrator → anyone. */
export const BatchPipelineCompleted = defineEvent({
  type: 'huleedu.batch.pipeline.completed.v1',
  data: BatchPipelineCompletedV1,
  key: (data) => data.batch_id,
});
