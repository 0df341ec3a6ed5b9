import { ApiProperty } from '@nestjs/swagger';

export class ContentStoredResponse {
  @ApiProperty({ pattern: '^[0-9a-f]{32}$' })
  readonly storage_id!: string;

  @ApiProperty({ type: String, nullable: true })
  readonly correlation_id!: string | null;
}
