import {
  isOutcome,
  type Clock,
  type ComponentLogger,
  type ConsumedOutcome,
  type RequestContext,
} from '@mainstay/core';
import { classifyFailure, errorCodeOf, readableError } from '@mainstay/errors';
import { deadLetterTopicName, delayMs, retryTopicName } from '../../topics/topic-names';
import { failureHeaders } from '../retry/failure-headers';
import { nextStep } from '../retry/retry-policy';
import type { Subscription } from '../subscription';
import type { ConsumingFigures } from './consuming-figures';
import { DeadLetterRequestedError } from './dead-letter-requested.error';
import type { Delivery, Departure, Verdict } from './delivery';
import type { Departures } from './departures';
import { EventNotHandledError } from './event-not-handled.error';

/** A deferral of no length must not make the message spin. */
const LEAST_DEFERRAL_MS = 50;
const CIRCUIT_OPEN = 'CIRCUIT_BREAKER_OPEN';
const FINISHED: Verdict = { kind: 'finished' };
const IN_FLIGHT = 'MESSAGE_IN_FLIGHT';
const AT_ONCE: Verdict = { kind: 'wait', afterMs: 0, circuit: false };
/** The membership is over: whoever reads the record next decides, nothing is sent for it here. */
const LEFT_BEHIND: Verdict = { kind: 'wait', afterMs: LEAST_DEFERRAL_MS, circuit: false };

export interface SettlementParts {
  readonly group: string;
  readonly clock: Clock;
  readonly context: RequestContext;
  readonly logger: ComponentLogger;
  readonly departures: Departures;
  readonly figures: ConsumingFigures;
  readonly random: () => number;
}

/** Turns what came out of handling a message into what becomes of it. Never rejects. */
export class Settlement {
  constructor(private readonly parts: SettlementParts) {}

  /** By what a handler answered: an `Outcome`, or anything else for done. */
  answered(delivery: Delivery, answer: unknown): Verdict | Promise<Verdict> {
    if (!isOutcome(answer)) return this.done(delivery);
    if (answer.kind === 'duplicate') return this.done(delivery, 'duplicate');
    if (answer.kind === 'skip') return this.done(delivery, 'skipped');
    if (answer.kind === 'retryLater') return this.deferred(delivery, answer.delayMs, false);
    if (answer.kind === 'failed') return this.failed(delivery, answer.error);
    return this.failed(delivery, new DeadLetterRequestedError(answer.reason));
  }

  /** No handler of the group takes its type. */
  unknown(delivery: Delivery): Verdict | Promise<Verdict> {
    if (delivery.route.first.unknownEvents === 'skip') return this.done(delivery, 'skipped');
    const type = delivery.envelope!.event_type;
    const error = new EventNotHandledError(type, delivery.route.baseTopic, this.parts.group);
    return this.failed(delivery, error);
  }

  async failed(delivery: Delivery, thrown: unknown): Promise<Verdict> {
    if (delivery.signal.aborted) return LEFT_BEHIND;
    const error = readableError(thrown);
    const failure = classifyFailure(error);
    if (failure.kind === 'deferred') {
      return this.deferred(delivery, failure.afterMs, errorCodeOf(error) === CIRCUIT_OPEN);
    }
    this.parts.context.noteFailure(error);
    delivery.attempts += 1;
    delivery.firstFailedAt ??= this.parts.clock.now();
    const run = { attempts: delivery.attempts, delay: delivery.route.delay, failure };
    const step = nextStep(handlerOf(delivery).retry, run, this.parts.random);
    if (step.kind === 'again') return this.again(delivery, step.afterMs, error);
    const { baseTopic } = delivery.route;
    if (step.kind === 'deadLetter') {
      return this.depart(delivery, {
        outcome: 'dead_lettered',
        topic: deadLetterTopicName(baseTopic),
        headers: this.headers(delivery, error, undefined),
        error,
        failures: 0,
      });
    }
    return this.depart(delivery, {
      outcome: 'retried',
      topic: retryTopicName(baseTopic, this.parts.group, step.delay),
      headers: this.headers(delivery, error, this.parts.clock.now() + delayMs(step.delay)),
      error,
      failures: 0,
    });
  }

  /**
   * A batch failed as one, and nobody knows by whose fault: each of its messages runs by itself
   * next, which spends no attempt. What is no message's failure makes all of them wait.
   */
  async failedTogether(deliveries: readonly Delivery[], thrown: unknown): Promise<Verdict[]> {
    const [first] = deliveries;
    const error = readableError(thrown);
    const isDeferred = classifyFailure(error).kind === 'deferred';
    const isOver = first!.signal.aborted;
    if (deliveries.length === 1 || isOver || (isDeferred && errorCodeOf(error) !== IN_FLIGHT)) {
      return Promise.all(deliveries.map((delivery) => this.failed(delivery, error)));
    }
    if (!isDeferred) this.apart(deliveries, error);
    return deliveries.map((delivery) => {
      delivery.alone = true;
      return AT_ONCE;
    });
  }

  /** Sends it to another topic, or tries to again. */
  async depart(delivery: Delivery, departure: Departure): Promise<Verdict> {
    const verdict = await this.parts.departures.leave(delivery, departure);
    // It may have gone elsewhere than it was to go.
    const { outcome } = delivery.departure ?? departure;
    if (verdict.kind === 'finished') this.parts.figures.count(delivery, outcome);
    return verdict;
  }

  private headers(delivery: Delivery, error: unknown, retryAt: number | undefined) {
    const { record, attempts, firstFailedAt } = delivery;
    const { group } = this.parts;
    return failureHeaders({
      record,
      isRetry: delivery.route.delay !== undefined,
      group,
      attempts,
      error,
      firstFailedAt: firstFailedAt!,
      retryAt,
    });
  }

  private again(delivery: Delivery, afterMs: number, error: unknown): Verdict {
    const { topic, partition, offset } = delivery.record;
    this.parts.logger.warn(
      `${handlerOf(delivery).place} failed; the message runs again`,
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
    this.parts.figures.count(delivery, 'retried');
    return { kind: 'wait', afterMs, circuit: false };
  }

  private apart(deliveries: readonly Delivery[], error: unknown): void {
    this.parts.context.noteFailure(error);
    const { topic, partition, offset } = deliveries[0]!.record;
    this.parts.logger.warn(
      `${handlerOf(deliveries[0]!).place} failed on a batch; its messages run one by one`,
      {
        topic,
        partition,
        first_offset: offset,
        messages: deliveries.length,
        consumer_group: this.parts.group,
        error_code: errorCodeOf(error),
      },
      error,
    );
  }

  private deferred(delivery: Delivery, afterMs: number, circuit: boolean): Verdict {
    this.parts.figures.count(delivery, 'deferred');
    return { kind: 'wait', afterMs: Math.max(afterMs, LEAST_DEFERRAL_MS), circuit };
  }

  private done(delivery: Delivery, outcome: ConsumedOutcome = 'handled'): Verdict {
    this.parts.figures.count(delivery, outcome);
    return FINISHED;
  }
}

/** Where nobody takes it, the first handler of its topic stands for all. */
function handlerOf({ taker, route }: Delivery): Subscription {
  return taker?.subscription ?? route.first;
}
