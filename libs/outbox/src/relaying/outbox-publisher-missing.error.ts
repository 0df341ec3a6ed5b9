import { MainstayError } from '@mainstay/errors';

/** The relay is on, but nothing provides EVENT_PUBLISHER. */
export class OutboxPublisherMissingError extends MainstayError {
  readonly code = 'OUTBOX_PUBLISHER_MISSING';
  readonly retryable = false;

  constructor() {
    super(
      'The outbox relay has nothing to publish with. Import KafkaBusModule, or provide ' +
        'EVENT_PUBLISHER of @mainstay/events in a global module, or pass ' +
        'relay: { enabled: false } where another process relays.',
    );
  }
}
