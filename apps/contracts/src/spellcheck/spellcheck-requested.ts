import { defineEvent } from '@mainstay/events';
import { IsIn, IsNotEmpty, IsString } from 'class-validator';
import { LANGUAGES, type Language } from '../language';

export class SpellcheckRequestedV1 {
  /** The essay. */
  @IsString()
  @IsNotEmpty()
  readonly entity_id!: string;

  /** Its batch. */
  @IsString()
  @IsNotEmpty()
  readonly parent_id!: string;

  @IsString()
  @IsNotEmpty()
  readonly text_storage_id!: string;

  @IsIn(LANGUAGES)
  readonly language!: Language;
}

/** One essay is to be corrected. Lifecycle → spell checker. Essays of a batch run side by side. */
export const SpellcheckRequested = defineEvent({
  type: 'huleedu.essay.spellcheck.requested.v1',
  data: SpellcheckRequestedV1,
  key: (data) => data.entity_id,
});
