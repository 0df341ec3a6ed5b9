import { MainstayError } from '@mainstay/errors';
import type { PublishOutcome } from '@mainstay/events';

/**
 * Some events of a `publishAll` were not confirmed; `outcomes` has each one's, in the order given.
 */
export class KafkaPublishAllError extends MainstayError {
  readonly code = 'KAFKA_PUBLISH_ERROR';
  readonly retryable: boolean;

  constructor(readonly outcomes: readonly PublishOutcome[]) {
    const failed = outcomes.filter((outcome) => outcome.status !== 'published');
    const first = failed.find((outcome) => 'error' in outcome);
    const cause = first !== undefined && 'error' in first ? first.error : undefined;
    super(
      `${failed.length} of ${outcomes.length} events were not published` +
        (cause === undefined ? '' : `; the first because: ${cause.message}`),
      { cause, details: { failed: failed.length, total: outcomes.length } },
    );
    this.retryable = failed.every((outcome) => outcome.status === 'unknown');
  }
}
