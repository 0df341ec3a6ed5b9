import { Inject, Injectable } from '@nestjs/common';
import { RequestContext, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { raiseParsingError } from '@mainstay/errors';
import { ContentServiceClient } from '@mainstay/resilience';
import type { TextStore } from '../spell-checker.ports';

/** Texts in the content service, behind its circuit breaker. */
@Injectable()
export class ContentServiceTexts implements TextStore {
  /** A BOM is part of the layout and is kept. */
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(
    private readonly content: ContentServiceClient,
    private readonly context: RequestContext,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
  ) {}

  async fetch(storageId: string): Promise<string> {
    const { body } = await this.content.fetch(storageId);
    try {
      return this.decoder.decode(body);
    } catch (cause) {
      return raiseParsingError({
        service: this.app.name,
        operation: 'fetch_text',
        correlationId: this.context.correlationId ?? null,
        message: `The text ${storageId} is not UTF-8.`,
        cause,
      });
    }
  }

  store(text: string): Promise<string> {
    return this.content.store(text);
  }
}
