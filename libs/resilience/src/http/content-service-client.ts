import { raiseContentServiceError, ServiceError } from '@mainstay/errors';
import type { CircuitBreakerHttpClient } from './circuit-breaker-http-client';
import type { HttpAnswer, HttpRequest } from './http-request';

/** A text as the content service keeps it. */
export interface StoredContent {
  readonly body: Buffer;
  readonly contentType: string;
}

/**
 * The content service: immutable texts by storage id. A failure of the service itself is a
 * CONTENT_SERVICE_ERROR (retryable); an unknown id stays RESOURCE_NOT_FOUND (permanent).
 */
export class ContentServiceClient {
  constructor(
    private readonly http: CircuitBreakerHttpClient,
    private readonly service: string,
  ) {}

  /** Stores bytes and answers their storage id: 32 hexadecimal digits. */
  async store(body: Uint8Array | string, contentType = 'text/plain; charset=utf-8') {
    const answer = await this.send({
      method: 'POST',
      path: '/v1/content',
      operation: 'store_content',
      headers: { 'content-type': contentType },
      body,
    });
    return this.storageIdOf(answer);
  }

  async fetch(storageId: string): Promise<StoredContent> {
    const answer = await this.send({
      method: 'GET',
      path: `/v1/content/${encodeURIComponent(storageId)}`,
      operation: 'fetch_content',
    });
    const type = answer.headers['content-type'];
    return { body: answer.body, contentType: (Array.isArray(type) ? type[0] : type) ?? '' };
  }

  private async send(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.http.send(request);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'EXTERNAL_SERVICE_ERROR') throw error;
      const { service, operation, correlation_id: correlationId, details } = error.detail;
      const context = { service, operation, correlationId, details, cause: error };
      return raiseContentServiceError({ ...context, message: error.message });
    }
  }

  private storageIdOf(answer: HttpAnswer): string {
    const text = answer.body.toString('utf8');
    const id = /"storage_id"\s*:\s*"([0-9a-f]{32})"/.exec(text)?.[1];
    if (id !== undefined) return id;
    const message = 'The content service answered 201 without a storage_id.';
    return raiseContentServiceError({ service: this.service, operation: 'store_content', message });
  }
}
