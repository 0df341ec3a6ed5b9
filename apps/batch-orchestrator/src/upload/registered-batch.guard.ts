import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { BATCH_STORE, type BatchStore } from '../batch-orchestrator.ports';
import { BatchErrors } from '../registration/batch-errors';

/** Lets an upload in only for a batch that exists, before a byte of it is read. */
@Injectable()
export class RegisteredBatchGuard implements CanActivate {
  constructor(
    @Inject(BATCH_STORE) private readonly batches: BatchStore,
    private readonly errors: BatchErrors,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { batchId } = context.switchToHttp().getRequest<Request<{ batchId: string }>>().params;
    if ((await this.batches.find(batchId)) === undefined) {
      return this.errors.notFound(batchId, 'upload_essays');
    }
    return true;
  }
}
