import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class FileResponse {
  @ApiProperty()
  readonly file_name!: string;
  @ApiProperty({ enum: ['accepted', 'rejected'] })
  readonly status!: 'accepted' | 'rejected';
  @ApiPropertyOptional()
  readonly text_storage_id?: string;
  @ApiPropertyOptional()
  readonly error_code?: string;
  @ApiPropertyOptional()
  readonly error?: string;
}

export class UploadResponse {
  @ApiProperty()
  readonly batch_id!: string;
  @ApiProperty({ type: [FileResponse] })
  readonly files!: readonly FileResponse[];
}
