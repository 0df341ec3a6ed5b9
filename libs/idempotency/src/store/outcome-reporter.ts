import {
  diagnostics,
  type Clock,
  type ComponentLogger,
  type ServiceIdentity,
} from '@mainstay/core';
import type { EffectKey } from '../claim/effect-key';

export type IdempotencyOutcome = 'first' | 'duplicate' | 'in_flight' | 'store_failure';

const WARN_EVERY_MS = 5_000;

/** Counts every outcome; warns about stores that fail, but not once per message. */
export class OutcomeReporter {
  private warnedAt = -Infinity;
  private unsaid = 0;

  constructor(
    private readonly app: ServiceIdentity,
    private readonly clock: Clock,
    private readonly logger: ComponentLogger,
    private readonly debug: boolean,
  ) {}

  report(store: string, outcome: IdempotencyOutcome, key: EffectKey): void {
    diagnostics.idempotency.publish({ app: this.app, store, outcome });
    if (!this.debug) return;
    const { group, eventType, eventId, id } = key;
    this.logger.debug(`Idempotency: ${outcome}`, { store, group, eventType, eventId, id });
  }

  /** Counts a failure of the store and says what follows from it. */
  failed(store: string, key: EffectKey, consequence: string, error: unknown): void {
    this.report(store, 'store_failure', key);
    this.warn(`The idempotency store ${store} failed: ${consequence}`, key, error);
  }

  warn(message: string, key: EffectKey, error?: unknown): void {
    const now = this.clock.now();
    if (now - this.warnedAt < WARN_EVERY_MS) {
      this.unsaid += 1;
      return;
    }
    const { group, eventType, eventId } = key;
    const more = this.unsaid === 0 ? {} : { warningsNotShown: this.unsaid };
    this.warnedAt = now;
    this.unsaid = 0;
    this.logger.warn(message, { group, eventType, eventId, ...more }, error);
  }
}
