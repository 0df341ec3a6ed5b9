import { Injectable } from '@nestjs/common';
import type { EventEnvelope } from '@mainstay/events';
import { IdempotentConsumer } from '@mainstay/idempotency';
import { KafkaSubscribe } from '@mainstay/kafka-bus';
import { Outbox } from '@mainstay/outbox';
import {
  BatchEssaysRegistered,
  EssayContentProvisioned,
  type BatchEssaysRegisteredV1,
  type EssayContentProvisionedV1,
} from '@mainstay-apps/contracts';
import { eventsOf } from '@mainstay-apps/wiring';
import { SlotAssignment } from './slot-assignment';

/** Batches and texts, as they come. Inbox row, slots and events stand in one transaction. */
@Injectable()
export class SlotsConsumer {
  constructor(
    private readonly slots: SlotAssignment,
    private readonly outbox: Outbox,
  ) {}

  @KafkaSubscribe(BatchEssaysRegistered)
  @IdempotentConsumer({ store: 'inbox' })
  async registered(event: EventEnvelope<BatchEssaysRegisteredV1>): Promise<void> {
    const events = await this.slots.register(event);
    await this.outbox.addAll(eventsOf('batch', event.data.batch_id, events));
  }

  @KafkaSubscribe(EssayContentProvisioned)
  @IdempotentConsumer({ store: 'inbox' })
  async provisioned(event: EventEnvelope<EssayContentProvisionedV1>): Promise<void> {
    const { batch_id: batchId, file_name: fileName, text_storage_id: textStorageId } = event.data;
    const content = { fileName, textStorageId, sha256: event.data.content_sha256 };
    const events = await this.slots.provide(event, batchId, content);
    await this.outbox.addAll(eventsOf('batch', batchId, events));
  }
}
