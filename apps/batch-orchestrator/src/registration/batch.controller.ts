import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { RequestContext } from '@mainstay/core';
import { Transactional } from '@mainstay/database';
import { Outbox } from '@mainstay/outbox';
import { BatchEssaysRegistered } from '@mainstay-apps/contracts';
import { BATCH_STORE, type BatchStore } from '../batch-orchestrator.ports';
import { NO_PIPELINE } from '../pipeline/pipeline-state';
import { BatchErrors } from './batch-errors';
import { BatchRegisteredResponse, BatchStatusResponse } from './batch.responses';
import { BatchStatusView } from './batch-status.view';
import { RegisterBatchRequest } from './register-batch.request';

/** Registers batches and shows them. */
@ApiTags('batches')
@Controller('v1/batches')
export class BatchController {
  constructor(
    @Inject(BATCH_STORE) private readonly batches: BatchStore,
    private readonly outbox: Outbox,
    private readonly context: RequestContext,
    private readonly view: BatchStatusView,
    private readonly errors: BatchErrors,
  ) {}

  /** Batch and event stand in one transaction: both are there, or neither. */
  @Post('register')
  @HttpCode(202)
  @ApiOperation({ summary: 'Registers a batch and its essay slots' })
  @ApiAcceptedResponse({ type: BatchRegisteredResponse })
  @ApiBadRequestResponse({ description: 'The request is not valid' })
  @ApiConflictResponse({ description: 'An essay id belongs to another batch' })
  @Transactional()
  async register(@Body() request: RegisterBatchRequest): Promise<BatchRegisteredResponse> {
    const batchId = randomUUID();
    const count = request.expected_essay_count;
    const essayIds = request.essay_ids ?? Array.from({ length: count }, () => randomUUID());
    const created = await this.batches.create({
      batchId,
      courseCode: request.course_code,
      essayInstructions: request.essay_instructions,
      userId: request.user_id,
      expectedEssayCount: count,
      essayIds,
      readyEssays: null,
      pipeline: NO_PIPELINE,
    });
    if (!created) return this.errors.essaysTaken('register_batch');
    const event = BatchEssaysRegistered.create({
      batch_id: batchId,
      expected_essay_count: count,
      essay_ids: essayIds,
      course_code: request.course_code,
      user_id: request.user_id,
    });
    await this.outbox.add(event, { aggregateId: batchId, aggregateType: 'batch' });
    const correlationId = this.context.correlationId ?? null;
    return {
      batch_id: batchId,
      correlation_id: correlationId,
      status: 'registered',
      essay_ids: essayIds,
    };
  }

  @Get(':batchId/status')
  @ApiOperation({ summary: 'The batch and where its pipeline stands' })
  @ApiOkResponse({ type: BatchStatusResponse })
  @ApiNotFoundResponse({ description: 'No such batch' })
  async status(@Param('batchId') batchId: string): Promise<BatchStatusResponse> {
    const batch = await this.batches.find(batchId);
    if (batch === undefined) return this.errors.notFound(batchId, 'get_batch_status');
    return this.view.of(batch);
  }
}
