/** Data of an error that may be logged and answered: texts, numbers and booleans; no secrets. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * Base of every error Mainstay throws.
 *
 * The message says what happened, where, and what to do. `code` is one of a closed list
 * (docs/errors.md), `retryable` whether the same call may succeed later.
 */
export abstract class MainstayError extends Error {
  abstract readonly code: string;
  abstract readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.details = options.details ?? {};
  }
}
