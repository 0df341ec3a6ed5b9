import { randomBytes } from 'node:crypto';
import { Controller, Get, Headers, Inject, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiPayloadTooLargeResponse,
  ApiTags,
} from '@nestjs/swagger';
import { RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { raiseResourceNotFound, raiseValidationError } from '@mainstay/errors';
import type { Request, Response } from 'express';
import { CONTENT_STORE, type ContentStore } from '../content.ports';
import { ContentMetrics } from '../content.metrics';
import { ContentStoredResponse } from './content-stored.response';

const STORAGE_ID = /^[0-9a-f]{32}$/;
const DEFAULT_TYPE = 'application/octet-stream';
const LONGEST_TYPE = 255;

/** Stores bytes under an id of their own and gives them back unchanged. */
@ApiTags('content')
@Controller('v1/content')
export class ContentController {
  constructor(
    @Inject(CONTENT_STORE) private readonly store: ContentStore,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
    private readonly context: RequestContext,
    private readonly metrics: ContentMetrics,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Stores the raw body' })
  @ApiConsumes('text/plain', 'application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiCreatedResponse({ type: ContentStoredResponse })
  @ApiBadRequestResponse({ description: 'The body is empty' })
  @ApiPayloadTooLargeResponse({ description: 'The body is over 10 MiB' })
  async create(
    @Req() request: Request,
    @Headers('content-type') contentType: string | undefined,
  ): Promise<ContentStoredResponse> {
    const body: unknown = request.body;
    return this.metrics.measure('create', async () => {
      if (!Buffer.isBuffer(body) || body.length === 0) return this.refuse('The body is empty.');
      if ((contentType ?? '').length > LONGEST_TYPE)
        return this.refuse('Content-Type is too long.');
      const storageId = randomBytes(16).toString('hex');
      await this.store.save({ storageId, contentType: contentType ?? DEFAULT_TYPE, body });
      return { storage_id: storageId, correlation_id: this.context.correlationId ?? null };
    });
  }

  @Get(':storageId')
  @ApiOperation({ summary: 'The stored bytes with their Content-Type' })
  @ApiBadRequestResponse({ description: 'The id is not 32 hexadecimal digits' })
  @ApiNotFoundResponse({ description: 'Nothing is stored under this id' })
  async get(@Param('storageId') storageId: string, @Res() response: Response): Promise<void> {
    await this.metrics.measure('get', async () => {
      if (!STORAGE_ID.test(storageId)) {
        this.refuse('A storage id is 32 hexadecimal digits.', 'storage_id');
      }
      const content = await this.store.find(storageId);
      if (content === undefined) {
        raiseResourceNotFound({
          ...this.errorContext('get_content'),
          resourceType: 'content',
          resourceId: storageId,
        });
      }
      response.setHeader('Content-Type', content.contentType);
      response.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
      response.end(content.body);
    });
  }

  private refuse(message: string, field?: string): never {
    return raiseValidationError({ ...this.errorContext('store_content'), message, field });
  }

  private errorContext(operation: string) {
    const correlationId = this.context.correlationId ?? null;
    return { service: this.app.name, operation, correlationId };
  }
}
