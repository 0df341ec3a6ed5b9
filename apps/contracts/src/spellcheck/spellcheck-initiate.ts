import { defineEvent } from '@mainstay/events';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsNotEmpty, IsString, ValidateNested } from 'class-validator';
import { EssayReference } from '../essay/essay-reference';
import { LANGUAGES, type Language } from '../language';

export class SpellcheckInitiateV1 {
  @IsString()
  @IsNotEmpty()
  readonly batch_id!: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => EssayReference)
  readonly essays_to_process!: readonly EssayReference[];

  @IsIn(LANGUAGES)
  readonly language!: Language;
}

/** The spellcheck phase of a batch is to begin. Orchestrator → lifecycle. */
export const SpellcheckInitiate = defineEvent({
  type: 'huleedu.els.spellcheck.initiate.command.v1',
  data: SpellcheckInitiateV1,
  key: (data) => data.batch_id,
});
