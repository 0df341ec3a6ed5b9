import { Controller, Param, Sse, UseGuards, type MessageEvent } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { map, type Observable } from 'rxjs';
import { RegisteredBatchGuard } from '../registration/registered-batch.guard';
import { ProgressFeed } from './progress-feed';

/** Shows the progress of a batch as it happens. */
@ApiTags('batches')
@Controller('v1/batches/:batchId/events')
export class ProgressController {
  constructor(private readonly feed: ProgressFeed) {}

  @Sse()
  @UseGuards(RegisteredBatchGuard)
  @ApiOperation({ summary: 'Server-sent `progress` events; the last has the final status' })
  @ApiProduces('text/event-stream')
  @ApiNotFoundResponse({ description: 'No such batch' })
  events(@Param('batchId') batchId: string): Observable<MessageEvent> {
    return this.feed.of(batchId).pipe(map((progress) => ({ type: 'progress', data: progress })));
  }
}
