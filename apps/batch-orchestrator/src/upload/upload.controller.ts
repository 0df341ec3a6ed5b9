import {
  Controller,
  HttpCode,
  Param,
  Post,
  UploadedFiles,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiNotFoundResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { raiseValidationError } from '@mainstay/errors';
import { Inject } from '@nestjs/common';
import { FileResponse, UploadResponse } from './upload.responses';
import { RegisteredBatchGuard } from '../registration/registered-batch.guard';
import { UploadInterceptor, type TakenFile } from './upload.interceptor';
import { UploadService } from './upload.service';

/** Takes the essays of a batch, any number at a time. */
@ApiTags('batches')
@Controller('v1/batches/:batchId/essays')
export class UploadController {
  constructor(
    private readonly uploads: UploadService,
    private readonly context: RequestContext,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
  ) {}

  @Post()
  @HttpCode(202)
  @UseGuards(RegisteredBatchGuard)
  @UseInterceptors(UploadInterceptor)
  @ApiOperation({ summary: 'Uploads essays; each file is accepted or rejected by name' })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      properties: { files: { type: 'array', items: { type: 'string', format: 'binary' } } },
    },
  })
  @ApiAcceptedResponse({ type: UploadResponse })
  @ApiNotFoundResponse({ description: 'No such batch' })
  async upload(
    @Param('batchId') batchId: string,
    @UploadedFiles() files: readonly TakenFile[] | undefined,
  ): Promise<UploadResponse> {
    if (files === undefined || files.length === 0) {
      const correlationId = this.context.correlationId ?? null;
      const message = 'The upload has no files. Send them as multipart/form-data, field "files".';
      const operation = 'upload_essays';
      return raiseValidationError({ service: this.app.name, operation, correlationId, message });
    }
    await this.uploads.announce(batchId, files);
    return { batch_id: batchId, files: files.map(responseOf) };
  }
}

function responseOf({ originalname, result }: TakenFile): FileResponse {
  return result.status === 'accepted'
    ? { file_name: originalname, status: 'accepted', text_storage_id: result.textStorageId }
    : {
        file_name: originalname,
        status: 'rejected',
        error_code: result.code,
        error: result.message,
      };
}
