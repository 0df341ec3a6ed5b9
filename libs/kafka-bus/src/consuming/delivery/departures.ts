import type { Clock, ComponentLogger } from '@mainstay/core';
import type { PublishOutcome } from '@mainstay/events';
import { asError, errorCodeOf } from '@mainstay/errors';
import { backoffDelay } from '../../publishing/backoff';
import type { OutboundRecord } from '../../publishing/outbound-record';
import { deadLetterTopicName } from '../../topics/topic-names';
import type { Delivery, Departure, Verdict } from './delivery';
import { cutRecords, wholeRecords } from './fitting-records';

const SEND_DEADLINE_MS = 10_000;
const SEND_BACKOFF = { initialDelayMs: 500, maxDelayMs: 30_000 };

/** How departures reach the broker. */
export type SendBytes = (record: OutboundRecord, signal?: AbortSignal) => Promise<PublishOutcome>;

/** What was sent last, and what became of it. */
interface Attempt {
  readonly record: OutboundRecord;
  readonly outcome: PublishOutcome;
}

/**
 * Takes messages to retry and dead-letter topics. A send is bounded in time; while it fails the
 * message stays at the head of its key, its offset is not committed, its handler is not run again,
 * and the error it departs for is kept.
 *
 * What the broker finds too large is sent again as less and less (see `fitting-records.ts`); a
 * message that no retry topic takes goes to the dead letters.
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
    const { outcome, record } = await this.deliver(delivery, departure);
    if (outcome.status === 'published') {
      this.log(delivery, departure, record);
      return { kind: 'finished' };
    }
    if (departure.outcome === 'retried' && isTooLarge(outcome)) {
      return this.leave(delivery, toDeadLetters(delivery, departure));
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

  private async deliver(
    { record: { key, value } }: Delivery,
    { headers, outcome: goal, topic }: Departure,
  ): Promise<Attempt> {
    const whole = { topic, key, value, headers };
    const attempt = await this.firstThatFits(wholeRecords(whole));
    if (goal === 'retried' || !isTooLarge(attempt.outcome)) return attempt;
    return this.firstThatFits(cutRecords(whole));
  }

  private async firstThatFits(records: Iterable<OutboundRecord>): Promise<Attempt> {
    let last: Attempt | undefined;
    for (const record of records) {
      last = { record, outcome: await this.bounded(record) };
      if (!isTooLarge(last.outcome)) break;
    }
    return last!;
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

  private log(delivery: Delivery, departure: Departure, { value }: OutboundRecord): void {
    const fields = this.fields(delivery, departure);
    if (departure.outcome !== 'dead_lettered') {
      this.logger.warn(`Message went to ${departure.topic}`, fields, departure.error);
      return;
    }
    const original = delivery.record.value;
    const isCut = value?.length !== original?.length;
    const sizes = { value_bytes: original?.length, kept_bytes: value?.length };
    this.logger.error(
      `Message went to ${departure.topic}${isCut ? ', cut: the broker takes no larger one' : ''}`,
      isCut ? { ...fields, ...sizes } : fields,
      departure.error,
    );
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

function toDeadLetters({ route }: Delivery, { error, headers: given }: Departure): Departure {
  const { 'x-retry-at': _retryAt, ...headers } = given;
  const topic = deadLetterTopicName(route.baseTopic);
  return { outcome: 'dead_lettered', topic, headers, error, failures: 0 };
}

function isTooLarge(outcome: PublishOutcome): boolean {
  return outcome.status === 'refused' && errorCodeOf(outcome.error) === 'KAFKA_RECORD_TOO_LARGE';
}
