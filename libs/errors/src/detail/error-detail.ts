import type { ErrorDetails } from '../error/mainstay.error';
import type { ServiceErrorCode } from '../code/error-codes';

/** Where an error happened and to whom. Handed to every factory. */
export interface ErrorContext {
  /** Service name with underscores. */
  readonly service: string;
  /** What was being done, for example `create_content`. */
  readonly operation: string;
  readonly correlationId?: string | null;
  /** Further facts for the caller: no secrets, no internals. */
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** Everything known of one failure, as it travels between services. Wire names. */
export interface ErrorDetail {
  readonly error_code: ServiceErrorCode;
  readonly message: string;
  readonly correlation_id: string | null;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly service: string;
  readonly operation: string;
  readonly details: ErrorDetails;
}
