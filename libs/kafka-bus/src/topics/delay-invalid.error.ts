import { MainstayError } from '@mainstay/errors';

/** A retry topic's delay is not written as `5s`, `1m` or `2h`. */
export class KafkaDelayInvalidError extends MainstayError {
  readonly code = 'KAFKA_DELAY_INVALID';
  readonly retryable = false;

  constructor(delay: string) {
    super(`${JSON.stringify(delay)} is no delay: write a number and s, m or h, for example 5s.`, {
      details: { delay },
    });
  }
}
