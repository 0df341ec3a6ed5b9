import { Inject, Injectable } from '@nestjs/common';
import { Transactional } from '@mainstay/database';
import { Outbox } from '@mainstay/outbox';
import { EssayContentProvisioned } from '@mainstay-apps/contracts';
import { eventsOf } from '@mainstay-apps/wiring';
import { BATCH_STORE, type BatchStore } from '../batch-orchestrator.ports';
import type { TakenFile } from './upload.interceptor';

/** Tells the lifecycle service which texts came, in one transaction for the whole upload. */
@Injectable()
export class UploadService {
  constructor(
    @Inject(BATCH_STORE) private readonly batches: BatchStore,
    private readonly outbox: Outbox,
  ) {}

  @Transactional()
  async announce(batchId: string, files: readonly TakenFile[]): Promise<void> {
    const accepted = files.flatMap(({ originalname: fileName, result }) =>
      result.status === 'accepted' ? [{ fileName, ...result }] : [],
    );
    await this.batches.recordFiles(
      accepted.map(({ fileName, textStorageId }) => ({
        batchId,
        fileName,
        textStorageId,
        outcome: 'uploaded',
      })),
    );
    const events = accepted.map(({ fileName, textStorageId, sha256 }) =>
      EssayContentProvisioned.create({
        batch_id: batchId,
        file_name: fileName,
        text_storage_id: textStorageId,
        content_sha256: sha256,
      }),
    );
    await this.outbox.addAll(eventsOf('batch', batchId, events));
  }
}
