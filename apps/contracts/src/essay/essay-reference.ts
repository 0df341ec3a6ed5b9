import { IsNotEmpty, IsString } from 'class-validator';

/** An essay and where its text is. */
export class EssayReference {
  @IsString()
  @IsNotEmpty()
  readonly essay_id!: string;

  /** 32 hexadecimal digits; the content service's. */
  @IsString()
  @IsNotEmpty()
  readonly text_storage_id!: string;
}
