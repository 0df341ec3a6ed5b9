import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ESSAY_STATUSES, type EssayStatus } from './essay-status';

export class EssayStatusResponse {
  @ApiProperty()
  readonly essay_id!: string;
  @ApiProperty()
  readonly batch_id!: string;
  @ApiProperty({ enum: ESSAY_STATUSES })
  readonly status!: EssayStatus;
  @ApiProperty({ type: String, nullable: true })
  readonly text_storage_id!: string | null;
  @ApiPropertyOptional()
  readonly corrected_text_storage_id?: string;
  @ApiPropertyOptional()
  readonly total_corrections?: number;
  @ApiProperty({ format: 'date-time' })
  readonly updated_at!: string;
}

export class TimelineEntryResponse {
  @ApiProperty({ enum: ESSAY_STATUSES })
  readonly status!: EssayStatus;
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;
  @ApiProperty()
  readonly event_id!: string;
}

export class EssayTimelineResponse {
  @ApiProperty()
  readonly essay_id!: string;
  @ApiProperty({ type: [TimelineEntryResponse] })
  readonly timeline!: readonly TimelineEntryResponse[];
}

export class BatchStatusResponse {
  @ApiProperty()
  readonly batch_id!: string;
  @ApiProperty()
  readonly total_essays!: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  readonly status_breakdown!: Readonly<Record<string, number>>;
  @ApiProperty({ minimum: 0, maximum: 100 })
  readonly completion_percentage!: number;
}
