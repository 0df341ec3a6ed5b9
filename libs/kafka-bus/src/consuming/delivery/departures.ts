import type { Clock, ComponentLogger } from '@mainstay/core';
import type { PublishOutcome } from '@mainstay/events';
import { asError, errorCodeOf } from '@mainstay/errors';
import { backoffDelay } from '../../publishing/backoff';
import type { OutboundRecord } from '../../publishing/outbound-record';
import type { Delivery, Departure, Verdict } from './delivery';

const SEND_DEADLINE_MS = 10_000;
const SEND_BACKOFF = { initialDelayMs: 500, maxDelayMs: 30_000 };
/** Dropped, in this order, when they make the record too large for the broker. */
const HEAVY_HEADERS = ['x-error-stack', 'x-error-message'];

/** How departures reach the broker. */
export type SendBytes = (record: OutboundRecord, signal?: AbortSignal) => Promise<PublishOutcome>;

/**
 * Takes messages to retry and dead-letter topics. A send is bounded in time; while it fails the
 * message stays at the head of its key, its offset is not committed, its handler is not run again,
 * and the error it departs for is kept.
 */
export class Departures {
  constructor(
    private readonly send: SendBytes,
    private readonly clock: Clock,
    private readonly logger: ComponentLogger,
    private readonly group: string,
  ) {}

  async leave(delivery: Delivery, departure: Departure): Promise<Verdict> {
    delivery.departure = departure;
    const outcome = await this.deliver(delivery, departure);
    if (outcome.status === 'published') {
      this.log(delivery, departure);
      return { kind: 'finished' };
    }
    departure.failures += 1;
    const afterMs = backoffDelay(SEND_BACKOFF, departure.failures, Math.random);
    this.logger.error(
      `Sending to ${departure.topic} failed; the message stays where it is and is sent again`,
      {
        ...this.fields(delivery, departure),
        send_error: 'error' in outcome ? outcome.error.message : outcome.status,
        again_in_ms: afterMs,
      },
      departure.error,
    );
    return { kind: 'wait', afterMs, circuit: false };
  }

  private async deliver(delivery: Delivery, departure: Departure): Promise<PublishOutcome> {
    const { key, value } = delivery.record;
    const headers = { ...departure.headers };
    let outcome = await this.bounded({ topic: departure.topic, key, value, headers });
    for (const heavy of HEAVY_HEADERS) {
      if (outcome.status !== 'refused' || !isTooLarge(outcome.error)) return outcome;
      delete headers[heavy];
      outcome = await this.bounded({ topic: departure.topic, key, value, headers });
    }
    return outcome;
  }

  private async bounded(record: OutboundRecord): Promise<PublishOutcome> {
    const deadline = new AbortController();
    const cancel = this.clock.schedule(SEND_DEADLINE_MS, () => deadline.abort());
    try {
      return await this.send(record, deadline.signal);
    } catch (error) {
      return { status: 'unknown', error: asError(error) };
    } finally {
      cancel();
    }
  }

  private log(delivery: Delivery, departure: Departure): void {
    const fields = this.fields(delivery, departure);
    if (departure.outcome === 'dead_lettered') {
      this.logger.error(`Message went to ${departure.topic}`, fields, departure.error);
    } else {
      this.logger.warn(`Message went to ${departure.topic}`, fields, departure.error);
    }
  }

  private fields(delivery: Delivery, departure: Departure): Record<string, unknown> {
    const { topic, partition, offset } = delivery.record;
    return {
      topic,
      partition,
      offset,
      consumer_group: this.group,
      attempts: delivery.attempts,
      event_id: delivery.envelope?.event_id,
      error_code: errorCodeOf(departure.error),
    };
  }
}

function isTooLarge(error: Error): boolean {
  return errorCodeOf(error) === 'KAFKA_RECORD_TOO_LARGE';
}
