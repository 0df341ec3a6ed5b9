import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { BATCH_STORE, type BatchStore } from '../batch-orchestrator.ports';
import { BatchErrors } from './batch-errors';

/**
 * Lets a request in only for a batch that exists: before a byte of an upload is read, and before a
 * feed has begun to answer, when its status can no longer say 404.
 */
@Injectable()
export class RegisteredBatchGuard implements CanActivate {
  constructor(
    @Inject(BATCH_STORE) private readonly batches: BatchStore,
    private readonly errors: BatchErrors,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { batchId } = context.switchToHttp().getRequest<Request<{ batchId: string }>>().params;
    if ((await this.batches.findUser(batchId)) === undefined) {
      return this.errors.notFound(batchId, 'find_batch');
    }
    return true;
  }
}
