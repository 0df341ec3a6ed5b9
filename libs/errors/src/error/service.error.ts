import { SERVICE_ERROR_CODES, type ServiceErrorCode } from '../code/error-codes';
import type { ErrorContext, ErrorDetail } from '../detail/error-detail';
import { MainstayError } from './mainstay.error';

/** What a {@link ServiceError} may add to its context. */
export interface ServiceErrorOptions {
  /** Milliseconds after which the caller may try again; answered as `Retry-After`. */
  readonly retryAfterMs?: number;
  /** Overrides the code's rule. */
  readonly retryable?: boolean;
}

/** An error of a service: one of the closed list of codes, with its {@link ErrorDetail}. */
export class ServiceError extends MainstayError {
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly detail: ErrorDetail;

  constructor(
    readonly code: ServiceErrorCode,
    message: string,
    context: ErrorContext,
    options: ServiceErrorOptions = {},
  ) {
    super(message, { cause: context.cause, details: context.details });
    this.retryable = options.retryable ?? SERVICE_ERROR_CODES[code].retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.detail = {
      error_code: code,
      message,
      correlation_id: context.correlationId ?? null,
      timestamp: new Date().toISOString(),
      service: context.service,
      operation: context.operation,
      details: this.details,
    };
  }
}
