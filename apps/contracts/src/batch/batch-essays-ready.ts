import { defineEvent } from '@mainstay/events';
import { Type } from 'class-transformer';
import { IsArray, IsNotEmpty, IsString, ValidateNested } from 'class-validator';
import { EssayReference } from '../essay/essay-reference';

export class BatchEssaysReadyV1 {
  @IsString()
  @IsNotEmpty()
  readonly batch_id!: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => EssayReference)
  readonly ready_essays!: readonly EssayReference[];
}

/** Every slot of a batch has its content. Lifecycle → orchestrator. */
export const BatchEssaysReady = defineEvent({
  type: 'huleedu.els.batch.essays.ready.v1',
  data: BatchEssaysReadyV1,
  key: (data) => data.batch_id,
});
