import {
  diagnostics,
  isOutcome,
  type Clock,
  type ComponentLogger,
  type ConsumedOutcome,
  type Outcome,
  type RequestContext,
  type ServiceIdentity,
} from '@mainstay/core';
import { classifyFailure, errorCodeOf } from '@mainstay/errors';
import { validateData, type EventEnvelope } from '@mainstay/events';
import { deadLetterTopicName, delayMs, retryTopicName } from '../../topics/topic-names';
import { failureHeaders } from '../retry/failure-headers';
import { nextStep } from '../retry/retry-policy';
import type { Taker } from '../dispatch/topic-routes';
import { DeadLetterRequestedError } from './dead-letter-requested.error';
import type { Delivery, Departure, Verdict } from './delivery';
import type { Departures } from './departures';
import { EventNotHandledError } from './event-not-handled.error';
import { headerText } from './header-text';
import { readEvent } from './read-event';
import { RecordMessageInfo } from './record-message-info';

/** A deferral of no length must not make the message spin. */
const LEAST_DEFERRAL_MS = 50;
const CIRCUIT_OPEN = 'CIRCUIT_BREAKER_OPEN';
const FINISHED: Verdict = { kind: 'finished' };
/** The membership is over: whoever reads the record next decides, nothing is sent for it here. */
const LEFT_BEHIND: Verdict = { kind: 'wait', afterMs: LEAST_DEFERRAL_MS, circuit: false };

export interface ProcessorParts {
  readonly group: string;
  readonly app: ServiceIdentity;
  readonly clock: Clock;
  readonly context: RequestContext;
  readonly logger: ComponentLogger;
  readonly departures: Departures;
  readonly random: () => number;
}

/**
 * Works on one message at a time of its key: reads it, runs its handler in a context of its own,
 * and turns what came out into a verdict. Never rejects.
 */
export class MessageProcessor {
  constructor(private readonly parts: ProcessorParts) {}

  async process(delivery: Delivery): Promise<Verdict> {
    if (delivery.departure !== undefined) return this.depart(delivery, delivery.departure);
    let read: ReturnType<typeof readEvent>;
    try {
      read = readEvent(delivery);
    } catch (error) {
      return this.failed(delivery, error);
    }
    const { envelope, taker } = read;
    return this.parts.context.run(
      {
        correlationId: envelope.correlation_id,
        carrier: carrierOf(envelope, delivery),
        message: new RecordMessageInfo(delivery, this.parts.group),
      },
      () => (taker === undefined ? this.unknown(delivery) : this.run(delivery, envelope, taker)),
    );
  }

  private async run(delivery: Delivery, envelope: EventEnvelope, taker: Taker): Promise<Verdict> {
    this.observeLatency(delivery, envelope);
    const started = performance.now();
    try {
      const data = validateData(taker.definition, envelope.data);
      const result = await taker.subscription.handle({ ...envelope, data });
      this.observeHandler(delivery, started);
      return isOutcome(result) ? await this.answered(delivery, result) : this.done(delivery);
    } catch (error) {
      this.observeHandler(delivery, started);
      return this.failed(delivery, error);
    }
  }

  private async answered(delivery: Delivery, outcome: Outcome): Promise<Verdict> {
    if (outcome.kind === 'duplicate') return this.done(delivery, 'duplicate');
    if (outcome.kind === 'skip') return this.done(delivery, 'skipped');
    if (outcome.kind === 'retryLater') return this.deferred(delivery, outcome.delayMs, false);
    return this.failed(delivery, new DeadLetterRequestedError(outcome.reason));
  }

  private unknown(delivery: Delivery): Verdict | Promise<Verdict> {
    const type = delivery.envelope!.event_type;
    if (delivery.route.first.unknownEvents === 'skip') return this.done(delivery, 'skipped');
    const error = new EventNotHandledError(type, delivery.route.baseTopic, this.parts.group);
    return this.failed(delivery, error);
  }

  private async failed(delivery: Delivery, error: unknown): Promise<Verdict> {
    if (delivery.signal.aborted) return LEFT_BEHIND;
    const failure = classifyFailure(error);
    if (failure.kind === 'deferred') {
      return this.deferred(delivery, failure.afterMs, errorCodeOf(error) === CIRCUIT_OPEN);
    }
    this.parts.context.noteFailure(error);
    delivery.attempts += 1;
    delivery.firstFailedAt ??= this.parts.clock.now();
    const { retry } = delivery.taker?.subscription ?? delivery.route.first;
    const { attempts } = delivery;
    const run = { attempts, delay: delivery.route.delay, failure };
    const step = nextStep(retry, run, this.parts.random);
    if (step.kind === 'again') return this.again(delivery, step.afterMs, error);
    const retryAt =
      step.kind === 'retryTopic' ? this.parts.clock.now() + delayMs(step.delay) : undefined;
    const { baseTopic } = delivery.route;
    return this.depart(delivery, {
      outcome: step.kind === 'retryTopic' ? 'retried' : 'dead_lettered',
      topic:
        step.kind === 'retryTopic'
          ? retryTopicName(baseTopic, this.parts.group, step.delay)
          : deadLetterTopicName(baseTopic),
      headers: failureHeaders({
        record: delivery.record,
        group: this.parts.group,
        attempts,
        error,
        firstFailedAt: delivery.firstFailedAt,
        retryAt,
      }),
      error,
      failures: 0,
    });
  }

  private async depart(delivery: Delivery, departure: Departure): Promise<Verdict> {
    const verdict = await this.parts.departures.leave(delivery, departure);
    if (verdict.kind === 'finished') this.count(delivery, departure.outcome);
    return verdict;
  }

  private again(delivery: Delivery, afterMs: number, error: unknown): Verdict {
    const { topic, partition, offset } = delivery.record;
    this.parts.logger.warn(
      `${delivery.taker?.subscription.place ?? 'A handler'} failed; the message runs again`,
      {
        topic,
        partition,
        offset,
        consumer_group: this.parts.group,
        event_id: delivery.envelope?.event_id,
        attempt: delivery.attempts,
        again_in_ms: afterMs,
        error_code: errorCodeOf(error),
      },
      error,
    );
    this.count(delivery, 'retried');
    return { kind: 'wait', afterMs, circuit: false };
  }

  private deferred(delivery: Delivery, afterMs: number, circuit: boolean): Verdict {
    this.count(delivery, 'deferred');
    return { kind: 'wait', afterMs: Math.max(LEAST_DEFERRAL_MS, afterMs), circuit };
  }

  private done(delivery: Delivery, outcome: ConsumedOutcome = 'handled'): Verdict {
    this.count(delivery, outcome);
    return FINISHED;
  }

  private count(delivery: Delivery, outcome: ConsumedOutcome): void {
    const { app, group } = this.parts;
    if (!diagnostics.kafkaConsumed.observed) return;
    diagnostics.kafkaConsumed.publish({ app, topic: delivery.route.topic, group, outcome });
  }

  private observeHandler(delivery: Delivery, started: number): void {
    if (!diagnostics.kafkaHandler.observed) return;
    const { app, group } = this.parts;
    const seconds = (performance.now() - started) / 1_000;
    diagnostics.kafkaHandler.publish({ app, topic: delivery.route.topic, group, seconds });
  }

  /** A clock that runs behind the producer's gives negative times: they say nothing. */
  private observeLatency(delivery: Delivery, envelope: EventEnvelope): void {
    if (delivery.attempts > 0 || !diagnostics.kafkaQueueLatency.observed) return;
    const { app, group, clock } = this.parts;
    const seconds = (clock.now() - Date.parse(envelope.event_timestamp)) / 1_000;
    if (!(seconds >= 0)) return;
    diagnostics.kafkaQueueLatency.publish({ app, topic: delivery.route.topic, group, seconds });
  }
}

/** Where the trace goes on: the envelope's metadata, else the record's headers. */
function carrierOf(envelope: EventEnvelope, { record }: Delivery): Record<string, unknown> {
  if (typeof envelope.metadata.traceparent === 'string') return envelope.metadata;
  const traceparent = headerText(record.headers, 'traceparent');
  if (traceparent === undefined) return {};
  return { traceparent, tracestate: headerText(record.headers, 'tracestate') };
}
