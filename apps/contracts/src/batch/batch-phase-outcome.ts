import { defineEvent } from '@mainstay/events';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsNotEmpty, IsString, ValidateNested } from 'class-validator';
import { EssayReference } from '../essay/essay-reference';

export const PHASE_STATUSES = [
  'completed_successfully',
  'completed_with_failures',
  'failed_critically',
] as const;

export type PhaseStatus = (typeof PHASE_STATUSES)[number];

export class BatchPhaseOutcomeV1 {
  @IsString()
  @IsNotEmpty()
  readonly batch_id!: string;

  @IsString()
  @IsNotEmpty()
  readonly phase_name!: string;

  @IsIn(PHASE_STATUSES)
  readonly phase_status!: PhaseStatus;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => EssayReference)
  readonly processed_essays!: readonly EssayReference[];

  @IsArray()
  @IsString({ each: true })
  readonly failed_essay_ids!: readonly string[];
}

/** A phase of a batch has ended; one event_id per phase and batch. Lifecycle → orchestrator. */
export const BatchPhaseOutcome = defineEvent({
  type: 'huleedu.els.batch.phase.outcome.v1',
  data: BatchPhaseOutcomeV1,
  key: (data) => data.batch_id,
});
