import type { EventHeaders } from '../envelope/envelope-headers';

/** One record, ready to send: the value is sent as it stands. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly value: string;
  readonly headers: EventHeaders;
}

/**
 * What became of one record.
 *
 * published  the broker has it.
 * queued     it is held in memory by a fallback and may still be lost: never taken for published.
 * refused    the broker will never take this record (too large, unknown topic, not authorised).
 * unknown    no answer, or the broker is away: it may or may not be there; send it again.
 */
export type PublishOutcome =
  | { readonly status: 'published'; readonly partition?: number; readonly offset?: string }
  | { readonly status: 'queued' }
  | { readonly status: 'refused'; readonly error: Error }
  | { readonly status: 'unknown'; readonly error: Error };

/**
 * The port through which the outbox relay (and anything else that holds finished records) sends.
 * KafkaBus implements it; so can a test or another broker.
 */
export interface EventPublisher {
  /**
   * True when within one call nothing more of a key is sent after a record of it was refused or not
   * answered (those are answered `unknown`). Then the outbox relay sends many records of one key in
   * one call; else it sends each key once a call, for a later record must not overtake an earlier
   * one. @default false
   */
  readonly stopsKeyOnFailure?: boolean;
  /**
   * Sends the records in order per key and answers one outcome for each, in the order given.
   * Rejects only when it was called wrongly; a broker that is away is an outcome.
   */
  publishRecords(
    records: readonly OutgoingRecord[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly PublishOutcome[]>;
}

/** Nest token of the application's {@link EventPublisher}. */
export const EVENT_PUBLISHER = Symbol('mainstay.events.EventPublisher');
