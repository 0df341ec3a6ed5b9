import { Injectable } from '@nestjs/common';
import { ContentServiceClient } from '@mainstay/resilience';
import type { TextStore } from '../batch-orchestrator.ports';

/** Texts in the content service, behind its circuit breaker. */
@Injectable()
export class ContentServiceTexts implements TextStore {
  constructor(private readonly content: ContentServiceClient) {}

  store(body: Uint8Array, contentType: string): Promise<string> {
    return this.content.store(body, contentType);
  }
}
