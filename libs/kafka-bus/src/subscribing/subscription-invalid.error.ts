import { MainstayError } from '@mainstay/errors';

/** Subscriptions that cannot work; thrown at boot, listing every one. */
export class KafkaSubscriptionInvalidError extends MainstayError {
  readonly code = 'KAFKA_SUBSCRIPTION_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`@KafkaSubscribe cannot work:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  }
}
