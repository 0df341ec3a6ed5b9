import { MainstayError } from '@mainstay/errors';

/** Kafka was not reachable, or refused to make the topics, until the last try. */
export class TopicBootstrapFailedError extends MainstayError {
  readonly code = 'KAFKA_TOPIC_BOOTSTRAP_FAILED';
  readonly retryable = true;

  constructor(attempts: number, cause: unknown) {
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    super(
      `The topics could not be created in ${attempts} attempts${why}. Check ` +
        'KAFKA_BOOTSTRAP_SERVERS, and what is declared of the topics.',
      { cause, details: { attempts } },
    );
  }
}
