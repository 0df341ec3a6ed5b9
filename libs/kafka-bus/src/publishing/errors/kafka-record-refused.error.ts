import { MainstayError } from '@mainstay/errors';

/** The broker answered that it does not take this record; `brokerCode` says why. */
export class KafkaRecordRefusedError extends MainstayError {
  readonly code = 'KAFKA_RECORD_REFUSED';
  readonly retryable = false;

  constructor(
    readonly topic: string,
    readonly brokerCode: string,
    cause?: unknown,
  ) {
    super(`Kafka refused a record for ${topic}: ${brokerCode}.`, {
      cause,
      details: { topic, broker_code: brokerCode },
    });
  }
}
