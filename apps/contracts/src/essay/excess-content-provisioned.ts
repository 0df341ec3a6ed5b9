import { defineEvent } from '@mainstay/events';
import { IsNotEmpty, IsString } from 'class-validator';

export class ExcessContentProvisionedV1 {
  @IsString()
  @IsNotEmpty()
  readonly batch_id!: string;

  @IsString()
  @IsNotEmpty()
  readonly file_name!: string;

  @IsString()
  @IsNotEmpty()
  readonly text_storage_id!: string;

  /** For example `no_available_slots`. */
  @IsString()
  @IsNotEmpty()
  readonly reason!: string;
}

/** A text found no slot: the batch has more files than it registered. Lifecycle → orchestrator. */
export const ExcessContentProvisioned = defineEvent({
  type: 'huleedu.els.excess.content.provisioned.v1',
  data: ExcessContentProvisionedV1,
  key: (data) => data.batch_id,
});
