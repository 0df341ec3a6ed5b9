import { MainstayError } from '@mainstay/errors';

/**
 * The record is larger than the broker takes; it was not sent. Put the bulk elsewhere, send an id.
 */
export class KafkaRecordTooLargeError extends MainstayError {
  readonly code = 'KAFKA_RECORD_TOO_LARGE';
  readonly retryable = false;

  constructor(
    readonly topic: string,
    readonly sizeBytes: number,
    readonly limitBytes: number,
  ) {
    super(
      `A record for ${topic} has ${sizeBytes} bytes; the limit is ${limitBytes}. ` +
        `It was not sent. Store the bulk elsewhere and publish its id.`,
      { details: { topic, size_bytes: sizeBytes, limit_bytes: limitBytes } },
    );
  }
}
