import { diagnostics, type ComponentLogger, type ServiceIdentity } from '@mainstay/core';
import { errorCodeOf } from '@mainstay/errors';
import type { BatchResult } from './publish-batch';
import type { FailedRow } from './relay-store';

const MAX_LOGGED = 10;

/** What may fail of a relay for want of a server, and whose answer ends it. */
const TROUBLES = {
  publish: { server: 'broker', what: 'the broker does not answer' },
  read: { server: 'database', what: 'the outbox cannot be read' },
  mark: { server: 'database', what: 'published rows cannot be marked' },
  leases: { server: 'database', what: 'the leases cannot be renewed' },
  release: { server: 'database', what: 'its shards could not be given back and run out' },
  count: { server: 'database', what: 'its rows cannot be counted' },
  prune: { server: 'database', what: 'published rows cannot be deleted' },
} as const;
const AGAIN = { broker: 'publishing again', database: 'the database answers again' };

/** Something of a relay that a server answers or does not. */
export type RelayTrouble = keyof typeof TROUBLES;

/** Says what a relay does: figures on the diagnostics channels, words in the log. */
export class RelayReport {
  private readonly troubles = new Set<RelayTrouble>();

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
  }

  /** The broker or the database did not answer. Said once of each, until it does again. */
  outage(trouble: RelayTrouble, error: unknown): void {
    diagnostics.outboxRelayError.publish({ app: this.app, errorType: errorCodeOf(error) });
    const { server, what } = TROUBLES[trouble];
    const isKnown = this.isAway(server);
    this.troubles.add(trouble);
    if (!isKnown) this.logger.warn(`Outbox relay: ${what}; it goes on trying`, {}, error);
  }

  /** What could not be done was done. The outage is over with the last thing that was not. */
  answered(trouble: RelayTrouble): void {
    if (!this.troubles.delete(trouble)) return;
    const { server } = TROUBLES[trouble];
    if (!this.isAway(server)) this.logger.info(`Outbox relay: ${AGAIN[server]}`);
  }

  private isAway(server: keyof typeof AGAIN): boolean {
    return [...this.troubles].some((trouble) => TROUBLES[trouble].server === server);
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
