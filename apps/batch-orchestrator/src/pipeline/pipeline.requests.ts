import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsString } from 'class-validator';
import { LANGUAGES, type Language } from '@mainstay-apps/contracts';
import { PIPELINE_NAMES, type PipelineName } from './pipelines';

export class RequestPipelineRequest {
  @ApiProperty({ enum: PIPELINE_NAMES })
  @IsIn(PIPELINE_NAMES)
  readonly requested_pipeline!: PipelineName;

  @ApiProperty({ enum: LANGUAGES })
  @IsIn(LANGUAGES)
  readonly language!: Language;
}

export class RetryPhaseRequest {
  @ApiProperty({ example: 'spellcheck' })
  @IsString()
  @IsNotEmpty()
  readonly phase_name!: string;
}

export class PipelineRequestedResponse {
  @ApiProperty()
  readonly batch_id!: string;
  @ApiProperty()
  readonly pipeline!: string;
  @ApiProperty({ enum: ['requested'] })
  readonly status!: 'requested';
}
