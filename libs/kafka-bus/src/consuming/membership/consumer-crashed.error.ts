import { MainstayError } from '@mainstay/errors';

/** A consumer broke down in an application that wants to end then (`consumer.onCrash`). */
export class KafkaConsumerCrashedError extends MainstayError {
  readonly code = 'KAFKA_CONSUMER_CRASHED';
  readonly retryable = true;

  constructor(group: string, cause: Error) {
    super(
      `The consumer of group ${group} broke down: ${cause.message}. The process ends, as ` +
        `consumer.onCrash says; what was not committed comes again.`,
      { cause, details: { group } },
    );
  }
}
