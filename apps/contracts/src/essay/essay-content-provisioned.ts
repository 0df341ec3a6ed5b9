import { defineEvent } from '@mainstay/events';
import { IsNotEmpty, IsString, Matches } from 'class-validator';

export class EssayContentProvisionedV1 {
  @IsString()
  @IsNotEmpty()
  readonly batch_id!: string;

  @IsString()
  @IsNotEmpty()
  readonly file_name!: string;

  @IsString()
  @IsNotEmpty()
  readonly text_storage_id!: string;

  /** Of the file's bytes, hexadecimal: the same content twice takes one slot. */
  @Matches(/^[0-9a-f]{64}$/)
  readonly content_sha256!: string;
}

/** A file was uploaded and its text stored. Orchestrator → lifecycle. */
export const EssayContentProvisioned = defineEvent({
  type: 'huleedu.file.essay.content.provisioned.v1',
  data: EssayContentProvisionedV1,
  key: (data) => data.batch_id,
});
