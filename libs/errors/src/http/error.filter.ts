import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { answerOf } from './error-answer';
import type { ErrorAnswer, ErrorBody } from './error-body';

/** What the filter needs of its application. */
export interface ErrorFilterOptions {
  /** Service name with underscores. */
  readonly service: string;
  correlationId(): string | null | undefined;
  /** Told of every error that is answered, for the log. */
  onAnswered?(error: unknown, answer: ErrorAnswer): void;
}

interface HttpResponse {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  status(code: number): HttpResponse;
  setHeader(name: string, value: string): unknown;
  json(body: unknown): unknown;
  destroy(): unknown;
}

/**
 * Answers every error over HTTP in one shape. An error outside HTTP (a Kafka handler) is thrown on:
 * it belongs to the consumer's retries.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly options: ErrorFilterOptions) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const answer = answerOf(error);
    this.options.onAnswered?.(error, answer);
    const response = host.switchToHttp().getResponse<HttpResponse>();
    if (response.headersSent) {
      // Ended in order, the half that went out would be taken for the whole.
      if (!response.writableEnded) response.destroy();
      return;
    }
    if (answer.retryAfterSeconds !== undefined) {
      response.setHeader('Retry-After', String(answer.retryAfterSeconds));
    }
    response.status(answer.status).json(this.bodyOf(answer));
  }

  private bodyOf(answer: ErrorAnswer): ErrorBody {
    return {
      error: {
        code: answer.code,
        message: answer.message,
        correlation_id: this.options.correlationId() ?? null,
        service: this.options.service,
        timestamp: new Date().toISOString(),
        details: answer.details,
      },
    };
  }
}
