import { MainstayError } from '@mainstay/errors';

/**
 * The broker did not confirm the record in time. It may or may not have it: publish the same event
 * (same event_id) again. `cause` is the last answer of the client.
 */
export class KafkaUnavailableError extends MainstayError {
  readonly code = 'KAFKA_PUBLISH_ERROR';
  readonly retryable = true;

  constructor(
    readonly topic: string,
    readonly waitedMs: number,
    cause?: unknown,
  ) {
    super(
      `Kafka did not confirm a record for ${topic} within ${waitedMs} ms` +
        `${cause instanceof Error ? ` (${cause.message})` : ''}. Publish it again later.`,
      { cause, details: { topic, waited_ms: waitedMs } },
    );
  }
}
