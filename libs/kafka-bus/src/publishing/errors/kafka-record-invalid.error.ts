import { MainstayError } from '@mainstay/errors';

/** A header of the record is neither text nor bytes: the record was not sent. */
export class KafkaRecordInvalidError extends MainstayError {
  readonly code = 'KAFKA_RECORD_INVALID';
  readonly retryable = false;

  constructor(
    readonly topic: string,
    readonly header: string,
    readonly found: string,
  ) {
    super(
      `The header ${header} of a record for ${topic} is ${found}, not text. ` +
        `It was not sent. Give each header as text, and leave out what there is not.`,
      { details: { topic, header, found } },
    );
  }
}
