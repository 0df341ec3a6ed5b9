import { MainstayError } from '@mainstay/errors';

/** The bus was stopped; nothing is taken any more. */
export class KafkaBusStoppedError extends MainstayError {
  readonly code = 'KAFKA_BUS_STOPPED';
  readonly retryable = true;

  constructor(topic: string) {
    super(`The Kafka bus is stopped: a record for ${topic} was not taken.`, { details: { topic } });
  }
}
