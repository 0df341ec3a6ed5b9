import { defineEvent } from '@mainstay/events';
import { IsIn, IsInt, IsNotEmpty, IsNumber, IsOptional, IsString, Min } from 'class-validator';

export class SpellcheckCompletedV1 {
  /** The essay. */
  @IsString()
  @IsNotEmpty()
  readonly entity_id!: string;

  @IsString()
  @IsNotEmpty()
  readonly batch_id!: string;

  @IsIn(['completed', 'failed'])
  readonly status!: 'completed' | 'failed';

  @IsString()
  @IsNotEmpty()
  readonly original_text_storage_id!: string;

  /** There when completed. */
  @IsOptional()
  @IsString()
  readonly corrected_text_storage_id?: string;

  /** There when completed. */
  @IsOptional()
  @IsInt()
  @Min(0)
  readonly total_corrections?: number;

  /** There when failed. */
  @IsOptional()
  @IsString()
  readonly error_code?: string;

  @IsNumber()
  @Min(0)
  readonly processing_duration_ms!: number;
}

/** One essay was corrected, or could not be. Spell checker → lifecycle, orchestrator. */
export const SpellcheckCompleted = defineEvent({
  type: 'huleedu.essay.spellcheck.results.v1',
  data: SpellcheckCompletedV1,
  key: (data) => data.entity_id,
});
