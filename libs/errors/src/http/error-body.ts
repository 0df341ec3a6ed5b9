import type { ErrorDetails } from '../error/mainstay.error';

/** The body of every HTTP error. Never a stack, never internals. */
export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly correlation_id: string | null;
    readonly service: string;
    /** ISO 8601, UTC. */
    readonly timestamp: string;
    readonly details: ErrorDetails;
  };
}

/** What an HTTP error is answered with. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: ErrorDetails;
  /** Seconds for the `Retry-After` header. */
  readonly retryAfterSeconds?: number;
}
