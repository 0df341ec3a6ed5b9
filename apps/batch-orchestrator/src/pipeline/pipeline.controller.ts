import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Transactional } from '@mainstay/database';
import { BATCH_STORE, type BatchStore } from '../batch-orchestrator.ports';
import { BatchErrors } from '../registration/batch-errors';
import { mayRetry } from './pipeline-state';
import { PipelineService } from './pipeline.service';
import {
  PipelineRequestedResponse,
  RequestPipelineRequest,
  RetryPhaseRequest,
} from './pipeline.requests';

/** Asks for pipelines. */
@ApiTags('pipelines')
@Controller('v1/batches/:batchId')
export class PipelineController {
  constructor(
    @Inject(BATCH_STORE) private readonly batches: BatchStore,
    private readonly pipelines: PipelineService,
    private readonly errors: BatchErrors,
  ) {}

  @Post('pipelines')
  @HttpCode(202)
  @ApiOperation({ summary: 'Asks for a pipeline; it begins when every essay is there' })
  @ApiAcceptedResponse({ type: PipelineRequestedResponse })
  @ApiNotFoundResponse({ description: 'No such batch' })
  @ApiConflictResponse({ description: 'A pipeline runs, or has ended' })
  @Transactional()
  async request(
    @Param('batchId') batchId: string,
    @Body() request: RequestPipelineRequest,
  ): Promise<PipelineRequestedResponse> {
    const batch = await this.batches.lock(batchId);
    if (batch === undefined) return this.errors.notFound(batchId, 'request_pipeline');
    const { status } = batch.pipeline;
    if (status !== 'none') {
      const advice = 'Use retry-phase for essays that failed.';
      const message =
        status === 'running' || status === 'waiting_for_essays'
          ? `Batch ${batchId} has a pipeline that is ${status.replaceAll('_', ' ')}.`
          : `The pipeline of batch ${batchId} has ${status}. ${advice}`;
      return this.errors.conflict(message, status, 'request_pipeline');
    }
    await this.pipelines.request(batch, request.requested_pipeline, request.language);
    return { batch_id: batchId, pipeline: request.requested_pipeline, status: 'requested' };
  }

  @Post('retry-phase')
  @HttpCode(202)
  @ApiOperation({ summary: 'Sends the failed essays of a phase through it once more' })
  @ApiAcceptedResponse({ type: PipelineRequestedResponse })
  @ApiNotFoundResponse({ description: 'No such batch' })
  @ApiConflictResponse({ description: 'It runs, or has no failed essays' })
  @Transactional()
  async retry(
    @Param('batchId') batchId: string,
    @Body() request: RetryPhaseRequest,
  ): Promise<PipelineRequestedResponse> {
    const batch = await this.batches.lock(batchId);
    if (batch === undefined) return this.errors.notFound(batchId, 'retry_phase');
    const { status, pipeline } = batch.pipeline;
    if (!mayRetry(batch.pipeline, request.phase_name)) {
      const phase = JSON.stringify(request.phase_name);
      const message = `Phase ${phase} of batch ${batchId} has no failed essays to try again.`;
      return this.errors.conflict(message, status, 'retry_phase');
    }
    await this.pipelines.retry(batch, request.phase_name);
    return { batch_id: batchId, pipeline: pipeline ?? '', status: 'requested' };
  }
}
