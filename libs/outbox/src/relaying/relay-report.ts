import { diagnostics, type ComponentLogger, type ServiceIdentity } from '@mainstay/core';
import { errorCodeOf } from '@mainstay/errors';
import type { BatchResult } from './publish-batch';
import type { FailedRow } from './relay-store';

const MAX_LOGGED = 10;

/** Says what a relay does: figures on the diagnostics channels, words in the log. */
export class RelayReport {
  private troubled = false;

  constructor(
    private readonly app: ServiceIdentity,
    private readonly logger: ComponentLogger,
  ) {}

  /** A batch has been marked. */
  batch(result: BatchResult, failed: readonly FailedRow[], seconds: number): void {
    const { app } = this;
    const rows = result.published.length + failed.length;
    if (rows > 0) diagnostics.outboxPass.publish({ app, seconds, rows });
    if (diagnostics.outboxPublished.observed) {
      for (const { eventType, ageSeconds } of result.published) {
        diagnostics.outboxPublished.publish({ app, eventType, ageSeconds: ageSeconds + seconds });
      }
    }
    for (const { row, error } of [...result.refused, ...result.undecodable]) {
      diagnostics.outboxFailed.publish({ app, eventType: row.eventType });
      diagnostics.outboxRelayError.publish({ app, errorType: errorCodeOf(error) });
    }
    this.dead(result, failed);
    if (result.published.length > 0) this.recovered();
  }

  /** The broker or the database did not answer. Said once, until it does again. */
  outage(what: string, error: unknown): void {
    diagnostics.outboxRelayError.publish({ app: this.app, errorType: errorCodeOf(error) });
    if (!this.troubled) this.logger.warn(`Outbox relay: ${what}; it goes on trying`, {}, error);
    this.troubled = true;
  }

  private recovered(): void {
    if (this.troubled) this.logger.info('Outbox relay: publishing again');
    this.troubled = false;
  }

  private dead(result: BatchResult, failed: readonly FailedRow[]): void {
    const dead = new Set(failed.filter((row) => row.dead).map(({ id }) => id));
    const given = [...result.refused, ...result.undecodable].filter(({ row }) => dead.has(row.id));
    if (given.length === 0) return;
    const [{ row, error }] = given as [(typeof given)[0]];
    this.logger.error('Outbox events were given up; see outbox.deadLetters', {
      count: given.length,
      ids: given.slice(0, MAX_LOGGED).map((failure) => failure.row.id),
      event_type: row.eventType,
      topic: row.topic,
      error: error.message,
    });
  }
}
