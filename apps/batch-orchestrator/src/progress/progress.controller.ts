import { Controller, Inject, Param, Sse, type MessageEvent } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { map, type Observable } from 'rxjs';
import { BATCH_STORE, type BatchStore } from '../batch-orchestrator.ports';
import { BatchErrors } from '../registration/batch-errors';
import { ProgressFeed } from './progress-feed';

/** Shows the progress of a batch as it happens. */
@ApiTags('batches')
@Controller('v1/batches/:batchId/events')
export class ProgressController {
  constructor(
    @Inject(BATCH_STORE) private readonly batches: BatchStore,
    private readonly feed: ProgressFeed,
    private readonly errors: BatchErrors,
  ) {}

  @Sse()
  @ApiOperation({ summary: 'Server-sent `progress` events; the last has the final status' })
  @ApiProduces('text/event-stream')
  @ApiNotFoundResponse({ description: 'No such batch' })
  async events(@Param('batchId') batchId: string): Promise<Observable<MessageEvent>> {
    if ((await this.batches.find(batchId)) === undefined) {
      return this.errors.notFound(batchId, 'watch_batch');
    }
    return this.feed.of(batchId).pipe(map((progress) => ({ type: 'progress', data: progress })));
  }
}
