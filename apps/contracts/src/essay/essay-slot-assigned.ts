import { defineEvent } from '@mainstay/events';
import { IsNotEmpty, IsString } from 'class-validator';

export class EssaySlotAssignedV1 {
  @IsString()
  @IsNotEmpty()
  readonly batch_id!: string;

  @IsString()
  @IsNotEmpty()
  readonly essay_id!: string;

  @IsString()
  @IsNotEmpty()
  readonly file_name!: string;

  @IsString()
  @IsNotEmpty()
  readonly text_storage_id!: string;
}

/** A text took a slot of its batch. Lifecycle → orchestrator. */
export const EssaySlotAssigned = defineEvent({
  type: 'huleedu.els.essay.slot.assigned.v1',
  data: EssaySlotAssignedV1,
  key: (data) => data.batch_id,
});
