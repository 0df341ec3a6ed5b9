import { defineEvent } from '@mainstay/events';
import { ArrayMaxSize, IsArray, IsInt, IsNotEmpty, IsString, Max, Min } from 'class-validator';

export class BatchEssaysRegisteredV1 {
  @IsString()
  @IsNotEmpty()
  readonly batch_id!: string;

  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly expected_essay_count!: number;

  /** The slots of the batch, one id an expected essay. */
  @IsArray()
  @ArrayMaxSize(10_000)
  @IsString({ each: true })
  readonly essay_ids!: readonly string[];

  @IsString()
  readonly course_code!: string;

  @IsString()
  @IsNotEmpty()
  readonly user_id!: string;
}

/** A batch was registered. Orchestrator → lifecycle. */
export const BatchEssaysRegistered = defineEvent({
  type: 'huleedu.batch.essays.registered.v1',
  data: BatchEssaysRegisteredV1,
  key: (data) => data.batch_id,
});
