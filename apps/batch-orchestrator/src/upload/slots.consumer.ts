import { Inject, Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotentConsumer } from '@mainstay/idempotency';
import { KafkaSubscribe } from '@mainstay/kafka-bus';
import {
  EssaySlotAssigned,
  ExcessContentProvisioned,
  type EssaySlotAssignedV1,
  type ExcessContentProvisionedV1,
} from '@mainstay-apps/contracts';
import { BATCH_STORE, type BatchStore } from '../batch-orchestrator.ports';

/** Remembers which slot each text took, and which found none. */
@Injectable()
export class SlotsConsumer {
  constructor(@Inject(BATCH_STORE) private readonly batches: BatchStore) {}

  @KafkaSubscribe(EssaySlotAssigned)
  @IdempotentConsumer({ store: 'inbox' })
  async assigned({ data }: EventEnvelope<EssaySlotAssignedV1>): Promise<void> {
    await this.batches.recordFiles([
      {
        batchId: data.batch_id,
        fileName: data.file_name,
        textStorageId: data.text_storage_id,
        outcome: 'assigned',
        essayId: data.essay_id,
      },
    ]);
  }

  @KafkaSubscribe(ExcessContentProvisioned)
  @IdempotentConsumer({ store: 'inbox' })
  async surplus({ data }: EventEnvelope<ExcessContentProvisionedV1>): Promise<void> {
    await this.batches.recordFiles([
      {
        batchId: data.batch_id,
        fileName: data.file_name,
        textStorageId: data.text_storage_id,
        outcome: 'excess',
        reason: data.reason,
      },
    ]);
  }
}
