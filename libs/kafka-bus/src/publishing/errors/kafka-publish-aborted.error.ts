import { MainstayError } from '@mainstay/errors';

/** The caller's signal was aborted before the broker confirmed the record. */
export class KafkaPublishAbortedError extends MainstayError {
  readonly code = 'KAFKA_PUBLISH_ABORTED';
  readonly retryable = true;

  constructor(topic: string) {
    super(`Publishing to ${topic} was aborted by its caller before the broker confirmed it.`, {
      details: { topic },
    });
  }
}
