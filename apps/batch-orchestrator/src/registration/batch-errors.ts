import { Inject, Injectable } from '@nestjs/common';
import { RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { raiseResourceNotFound, raiseStateConflict } from '@mainstay/errors';

/** The errors every endpoint of a batch answers with. */
@Injectable()
export class BatchErrors {
  constructor(
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
    private readonly context: RequestContext,
  ) {}

  notFound(batchId: string, operation: string): never {
    return raiseResourceNotFound({
      ...this.about(operation),
      resourceType: 'batch',
      resourceId: batchId,
    });
  }

  conflict(message: string, currentState: string, operation: string): never {
    return raiseStateConflict({ ...this.about(operation), message, currentState });
  }

  private about(operation: string) {
    const correlationId = this.context.correlationId ?? null;
    return { service: this.app.name, operation, correlationId };
  }
}
