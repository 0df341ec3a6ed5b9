import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequestContext } from '@mainstay/core';
import { raiseResourceNotFound } from '@mainstay/errors';
import { ESSAY_STORE, type Essay, type EssayStore } from '../essay-lifecycle.ports';
import { BatchStatusResponse, EssayStatusResponse, EssayTimelineResponse } from './essay.responses';
import { isSettled } from './essay-status';

const SERVICE = 'essay_lifecycle_service';

/** Where essays and batches stand. */
@ApiTags('essays')
@Controller('v1')
export class EssayController {
  constructor(
    @Inject(ESSAY_STORE) private readonly store: EssayStore,
    private readonly context: RequestContext,
  ) {}

  @Get('essays/:essayId/status')
  @ApiOperation({ summary: 'Where one essay stands' })
  @ApiOkResponse({ type: EssayStatusResponse })
  @ApiNotFoundResponse({ description: 'No such essay' })
  async status(@Param('essayId') essayId: string): Promise<EssayStatusResponse> {
    const essay = await this.find(essayId, 'get_essay_status');
    return {
      essay_id: essay.essayId,
      batch_id: essay.batchId,
      status: essay.status,
      text_storage_id: essay.textStorageId,
      ...(essay.correctedTextStorageId === null
        ? {}
        : { corrected_text_storage_id: essay.correctedTextStorageId }),
      ...(essay.totalCorrections === null ? {} : { total_corrections: essay.totalCorrections }),
      updated_at: essay.updatedAt.toISOString(),
    };
  }

  @Get('essays/:essayId/timeline')
  @ApiOperation({ summary: 'Every status an essay had, and the event that led to it' })
  @ApiOkResponse({ type: EssayTimelineResponse })
  @ApiNotFoundResponse({ description: 'No such essay' })
  async timeline(@Param('essayId') essayId: string): Promise<EssayTimelineResponse> {
    const essay = await this.find(essayId, 'get_essay_timeline');
    const entries = await this.store.timeline(essay.essayId);
    return {
      essay_id: essay.essayId,
      timeline: entries.map((entry) => ({
        status: entry.status,
        at: entry.at.toISOString(),
        event_id: entry.eventId,
      })),
    };
  }

  @Get('batches/:batchId/status')
  @ApiOperation({ summary: 'How many essays of a batch are in which status' })
  @ApiOkResponse({ type: BatchStatusResponse })
  @ApiNotFoundResponse({ description: 'No such batch' })
  async batch(@Param('batchId') batchId: string): Promise<BatchStatusResponse> {
    const counts = await this.store.countByStatus(batchId);
    const total = sum(counts.values());
    if (total === 0) return this.notFound('batch', batchId, 'get_batch_status');
    const settled = sum([...counts].flatMap(([status, n]) => (isSettled(status) ? [n] : [])));
    return {
      batch_id: batchId,
      total_essays: total,
      status_breakdown: Object.fromEntries(counts),
      completion_percentage: Math.round((settled / total) * 1_000) / 10,
    };
  }

  private async find(essayId: string, operation: string): Promise<Essay> {
    const essay = await this.store.findEssay(essayId);
    return essay ?? this.notFound('essay', essayId, operation);
  }

  private notFound(resourceType: string, resourceId: string, operation: string): never {
    const correlationId = this.context.correlationId ?? null;
    return raiseResourceNotFound({
      service: SERVICE,
      operation,
      correlationId,
      resourceType,
      resourceId,
    });
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
