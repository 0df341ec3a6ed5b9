import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { HasLengthOf } from './has-length-of';

const MOST_ESSAYS = 10_000;
const LONGEST_ID = 255;

export class RegisterBatchRequest {
  @ApiProperty({ example: 'ENG5' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(LONGEST_ID)
  readonly course_code!: string;

  @ApiProperty({ example: 'Write about a journey you remember.' })
  @IsString()
  @MaxLength(20_000)
  readonly essay_instructions!: string;

  @ApiProperty({ example: 'teacher-7' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(LONGEST_ID)
  readonly user_id!: string;

  @ApiProperty({ minimum: 1, maximum: MOST_ESSAYS })
  @IsInt()
  @Min(1)
  @Max(MOST_ESSAYS)
  readonly expected_essay_count!: number;

  /** Made when not given. */
  @ApiPropertyOptional({ type: [String] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_ESSAYS)
  @ArrayUnique()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(LONGEST_ID, { each: true })
  @HasLengthOf('expected_essay_count')
  readonly essay_ids?: readonly string[];
}
