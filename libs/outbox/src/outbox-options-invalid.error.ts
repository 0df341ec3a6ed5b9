import { MainstayError } from '@mainstay/errors';

/** Options of the OutboxModule that cannot work; thrown at boot, naming every one of them. */
export class OutboxOptionsInvalidError extends MainstayError {
  readonly code = 'OUTBOX_OPTIONS_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`OutboxModule cannot start with these options: ${problems.join('; ')}.`, {
      details: { problems },
    });
  }
}
