import { Inject, Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotentConsumer } from '@mainstay/idempotency';
import { KafkaSubscribe } from '@mainstay/kafka-bus';
import { SpellcheckCompleted, type SpellcheckCompletedV1 } from '@mainstay-apps/contracts';
import {
  BATCH_STORE,
  USER_NOTIFICATIONS,
  type BatchStore,
  type UserNotifications,
} from '../batch-orchestrator.ports';

/**
 * Counts essays while their phase runs, for the progress a user sees. Nothing depends on it (the
 * outcome of the phase does, and counts by itself), so a Redis claim is enough.
 */
@Injectable()
export class ProgressConsumer {
  constructor(
    @Inject(BATCH_STORE) private readonly batches: BatchStore,
    @Inject(USER_NOTIFICATIONS) private readonly notifications: UserNotifications,
  ) {}

  @KafkaSubscribe(SpellcheckCompleted, { concurrency: 8 })
  @IdempotentConsumer({ store: 'redis' })
  async spellchecked({ data }: EventEnvelope<SpellcheckCompletedV1>): Promise<void> {
    const { batch_id: batchId, entity_id: essayId, status } = data;
    const succeeded = status === 'completed';
    await this.batches.recordResult({ batchId, phaseName: 'spellcheck', essayId, succeeded });
    const userId = await this.batches.findUser(batchId);
    if (userId === undefined) return;
    await this.notifications.notify(userId, 'essay_spellchecked', {
      batch_id: batchId,
      essay_id: essayId,
      status,
      total_corrections: data.total_corrections ?? 0,
    });
  }
}
