import { MainstayError } from '@mainstay/errors';
import type { PublishOutcome } from '@mainstay/events';

/** An earlier record of the same key and call was not published, so this one was not sent. */
export class KafkaKeyStoppedError extends MainstayError {
  readonly code = 'KAFKA_KEY_STOPPED';
  readonly retryable = true;

  constructor(topic: string) {
    super(
      `A record for ${topic} was not sent, because an earlier one of its key was not published: ` +
        'it would have overtaken it. Send it again after that one.',
      { details: { topic } },
    );
  }
}

/** Whether the record was kept back, which says nothing about the broker. */
export function isKeyStopped(outcome: PublishOutcome): boolean {
  return outcome.status === 'unknown' && outcome.error instanceof KafkaKeyStoppedError;
}
