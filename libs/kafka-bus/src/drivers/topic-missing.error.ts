import { MainstayError } from '@mainstay/errors';

/** Topics that a consumer wants to read do not exist (yet). */
export class KafkaTopicMissingError extends MainstayError {
  readonly code = 'KAFKA_TOPIC_MISSING';
  readonly retryable = true;

  constructor(readonly topics: readonly string[]) {
    super(
      `Kafka has no topic ${topics.join(', ')}. Create ${topics.length > 1 ? 'them' : 'it'} ` +
        '(`mainstay topics ensure`), check the name, or the right to see it (DESCRIBE).',
      { details: { topics } },
    );
  }
}
