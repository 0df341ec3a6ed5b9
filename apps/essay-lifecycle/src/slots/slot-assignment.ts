import { Inject, Injectable } from '@nestjs/common';
import type { EventDraft, EventEnvelope } from '@mainstay/events';
import {
  BatchEssaysReady,
  EssaySlotAssigned,
  ExcessContentProvisioned,
  type BatchEssaysRegisteredV1,
} from '@mainstay-apps/contracts';
import { ESSAY_STORE, type EssayStore, type ProvisionedContent } from '../essay-lifecycle.ports';

/**
 * Matches uploaded texts with the slots of their batch, in whatever order batch and texts come.
 * Each method answers the events that follow from what it did; the caller adds them to the outbox
 * in the same transaction.
 */
@Injectable()
export class SlotAssignment {
  constructor(@Inject(ESSAY_STORE) private readonly store: EssayStore) {}

  /** A batch is known now: its slots are made and the texts that came before it take theirs. */
  async register(cause: EventEnvelope<BatchEssaysRegisteredV1>): Promise<readonly EventDraft[]> {
    const { batch_id: batchId, user_id: userId, course_code: courseCode } = cause.data;
    const batch = await this.store.lockBatch(batchId);
    if (batch.registered) return [];
    const essayIds = cause.data.essay_ids;
    const eventId = cause.event_id;
    await this.store.registerBatch({ batchId, userId, courseCode, essayIds, eventId });
    const events: EventDraft[] = [];
    for (const content of await this.store.takePending(batchId)) {
      events.push(...(await this.place(cause, batchId, content)));
    }
    return [...events, ...(await this.readiness(cause, batchId, events.length > 0))];
  }

  /** A text was uploaded: it takes a slot, is kept until its batch is known, or is surplus. */
  async provide(
    cause: EventEnvelope,
    batchId: string,
    content: ProvisionedContent,
  ): Promise<readonly EventDraft[]> {
    const batch = await this.store.lockBatch(batchId);
    if (!batch.registered) {
      await this.store.keepPending(batchId, content);
      return [];
    }
    const events = await this.place(cause, batchId, content);
    return [...events, ...(await this.readiness(cause, batchId, !batch.ready))];
  }

  private async place(
    cause: EventEnvelope,
    batchId: string,
    content: ProvisionedContent,
  ): Promise<readonly EventDraft[]> {
    if ((await this.store.findByContent(batchId, content.sha256)) !== undefined) return [];
    const essayId = await this.store.assignSlot(batchId, content, cause.event_id);
    const data = {
      batch_id: batchId,
      file_name: content.fileName,
      text_storage_id: content.textStorageId,
    };
    return essayId === undefined
      ? [ExcessContentProvisioned.from(cause, { ...data, reason: 'no_available_slots' })]
      : [EssaySlotAssigned.from(cause, { ...data, essay_id: essayId })];
  }

  private async readiness(
    cause: EventEnvelope,
    batchId: string,
    mayHaveBecomeReady: boolean,
  ): Promise<readonly EventDraft[]> {
    if (!mayHaveBecomeReady || (await this.store.countFreeSlots(batchId)) > 0) return [];
    await this.store.markReady(batchId);
    const essays = await this.store.essaysOf(batchId);
    const ready = essays.flatMap(({ essayId, textStorageId }) =>
      textStorageId === null ? [] : [{ essay_id: essayId, text_storage_id: textStorageId }],
    );
    return [BatchEssaysReady.from(cause, { batch_id: batchId, ready_essays: ready })];
  }
}
