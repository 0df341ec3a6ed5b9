import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { PipelineStatus } from '../pipeline/pipeline-state';

const PIPELINE_STATUSES = ['none', 'waiting_for_essays', 'running', 'completed', 'failed'];

export class BatchRegisteredResponse {
  @ApiProperty({ format: 'uuid' })
  readonly batch_id!: string;
  @ApiProperty({ type: String, nullable: true })
  readonly correlation_id!: string | null;
  @ApiProperty({ enum: ['registered'] })
  readonly status!: 'registered';
  @ApiProperty({ type: [String] })
  readonly essay_ids!: readonly string[];
}

export class BatchContextResponse {
  @ApiProperty()
  readonly course_code!: string;
  @ApiProperty()
  readonly essay_instructions!: string;
  @ApiProperty()
  readonly user_id!: string;
  @ApiProperty()
  readonly expected_essay_count!: number;
  @ApiProperty({ type: [String] })
  readonly essay_ids!: readonly string[];
}

export class PhaseResponse {
  @ApiProperty()
  readonly phase_name!: string;
  @ApiProperty()
  readonly status!: string;
  @ApiPropertyOptional({ format: 'date-time' })
  readonly started_at?: string;
  @ApiPropertyOptional({ format: 'date-time' })
  readonly completed_at?: string;
  @ApiProperty()
  readonly processed!: number;
  @ApiProperty()
  readonly failed!: number;
}

export class PipelineStateResponse {
  @ApiProperty({ type: String, nullable: true })
  readonly pipeline!: string | null;
  @ApiProperty({ enum: PIPELINE_STATUSES })
  readonly status!: PipelineStatus;
  @ApiProperty({ type: [PhaseResponse] })
  readonly phases!: readonly PhaseResponse[];
}

export class BatchStatusResponse {
  @ApiProperty()
  readonly batch_id!: string;
  @ApiProperty({ type: BatchContextResponse })
  readonly batch_context!: BatchContextResponse;
  @ApiProperty({ type: PipelineStateResponse })
  readonly pipeline_state!: PipelineStateResponse;
}
