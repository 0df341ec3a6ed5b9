import { Injectable } from '@nestjs/common';
import { skip, type Outcome } from '@mainstay/core';
import { Transactions } from '@mainstay/database';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotentConsumer } from '@mainstay/idempotency';
import { KafkaSubscribe } from '@mainstay/kafka-bus';
import {
  BatchEssaysReady,
  BatchPhaseOutcome,
  type BatchEssaysReadyV1,
  type BatchPhaseOutcomeV1,
} from '@mainstay-apps/contracts';
import { ProgressFeed } from '../progress/progress-feed';
import { PipelineService } from './pipeline.service';

/**
 * What moves pipelines on. These events must count exactly once, so their idempotency is an inbox
 * row in the same transaction as the batch and the events that follow.
 */
@Injectable()
export class PipelineConsumer {
  constructor(
    private readonly pipelines: PipelineService,
    private readonly progress: ProgressFeed,
    private readonly transactions: Transactions,
  ) {}

  @KafkaSubscribe(BatchEssaysReady)
  @IdempotentConsumer({ store: 'inbox' })
  async ready(event: EventEnvelope<BatchEssaysReadyV1>): Promise<void | Outcome> {
    const { batch_id: batchId, ready_essays: essays } = event.data;
    if (!(await this.pipelines.ready(event, batchId, essays))) return unknown(batchId);
  }

  @KafkaSubscribe(BatchPhaseOutcome)
  @IdempotentConsumer({ store: 'inbox' })
  async ended(event: EventEnvelope<BatchPhaseOutcomeV1>): Promise<void | Outcome> {
    const end = {
      phaseName: event.data.phase_name,
      processed: event.data.processed_essays,
      failedEssayIds: event.data.failed_essay_ids,
    };
    const batchId = event.data.batch_id;
    if (!(await this.pipelines.ended(event, batchId, end))) return unknown(batchId);
    this.transactions.afterCommit(() => this.progress.lookAt(batchId));
  }
}

const unknown = (batchId: string): Outcome => skip(`batch ${batchId} is not registered here`);
