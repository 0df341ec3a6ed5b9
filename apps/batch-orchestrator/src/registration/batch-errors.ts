import { Inject, Injectable } from '@nestjs/common';
import { RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import {
  raiseParsingError,
  raiseResourceNotFound,
  raiseStateConflict,
  raiseUnsupportedMediaType,
} from '@mainstay/errors';

const HOW_TO_UPLOAD = 'Send the files as multipart/form-data, field "files".';

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

  essaysTaken(operation: string): never {
    const message =
      'An essay id belongs to another batch already. Give other essay_ids, or none: they are made.';
    return this.conflict(message, 'registered', operation);
  }

  /** An upload that multer could not read: the caller's mistake. */
  unreadable(cause: unknown): never {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The upload cannot be read: ${reason}. ${HOW_TO_UPLOAD}`;
    return raiseParsingError({ ...this.about('upload_essays'), message, cause });
  }

  notMultipart(): never {
    const message = `An upload has another Content-Type. ${HOW_TO_UPLOAD}`;
    return raiseUnsupportedMediaType({ ...this.about('upload_essays'), message });
  }

  private about(operation: string) {
    const correlationId = this.context.correlationId ?? null;
    return { service: this.app.name, operation, correlationId };
  }
}
