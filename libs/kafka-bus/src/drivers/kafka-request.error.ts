import { MainstayError } from '@mainstay/errors';

/**
 * The broker did not answer, or answered with an error. `kafkaCode` is the protocol's name for it
 * (`MESSAGE_TOO_LARGE`), or the client's own.
 */
export class KafkaRequestError extends MainstayError {
  readonly code = 'KAFKA_REQUEST_FAILED';

  constructor(
    what: string,
    readonly kafkaCode: string,
    readonly retryable: boolean,
    cause?: unknown,
  ) {
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    super(`${what} failed with ${kafkaCode}${why}`, { cause, details: { kafkaCode } });
  }
}
