import { AsyncLocalStorage } from 'node:async_hooks';
import {
  diagnostics,
  type Clock,
  type ComponentLogger,
  type ServiceIdentity,
} from '@mainstay/core';
import { asError, classifyFailure } from '@mainstay/errors';
import type { EventPublisher, OutgoingRecord, PublishOutcome } from '@mainstay/events';
import type { CircuitBreaker } from '@mainstay/resilience';
import { backoffDelay } from '../publishing/backoff';
import { isKeyStopped } from '../publishing/errors/kafka-key-stopped.error';
import { KafkaPublishAbortedError } from '../publishing/errors/kafka-publish-aborted.error';
import { KeyPlace, KeyRun } from '../publishing/key-run';
import type { KafkaBus } from '../publishing/kafka-bus.service';
import { observedPublish } from '../publishing/observed-publish';
import { signalOf, type PublishArguments } from '../publishing/publish-arguments';
import type { PreparedEvent, PublishReceipt, QueuedReceipt } from '../publishing/publish-options';
import { KafkaFallbackFullError } from './fallback-full.error';
import { FallbackQueue, type FallbackBounds } from './fallback-queue';

const DRAIN_BATCH = 500;
const DRAIN_BACKOFF = { initialDelayMs: 250, maxDelayMs: 5_000 };
const STOP_DEADLINE_MS = 5_000;
const NAMED_AT_STOP = 20;

export interface ResilientPublisherParts {
  readonly bus: KafkaBus;
  readonly breaker: CircuitBreaker;
  /** Undefined: no fallback, an open circuit is an error. */
  readonly fallback: FallbackBounds | undefined;
  readonly clock: Clock;
  readonly logger: ComponentLogger;
  readonly app: ServiceIdentity;
}

/**
 * Publishes through a circuit breaker; with a fallback, what cannot be published waits in memory
 * and the result says `queued`, never `published`.
 *
 * PASSING   the queue is empty: every publish goes through the breaker.
 * QUEUEING  events wait: every publish goes behind them, so their order holds. A loop of its own
 *           tries the oldest again and again, without new traffic; back to PASSING when the queue
 *           is empty.
 * STOPPED   nothing is queued any more; what is left was reported.
 */
export class ResilientKafkaPublisher implements EventPublisher {
  readonly stopsKeyOnFailure = true;
  private readonly queue: FallbackQueue | undefined;
  private readonly stopping = new AbortController();
  private readonly detached = AsyncLocalStorage.snapshot();
  private draining: Promise<void> | undefined;

  constructor(private readonly parts: ResilientPublisherParts) {
    this.queue = parts.fallback === undefined ? undefined : new FallbackQueue(parts.fallback);
  }

  /** Events that wait in the fallback queue. */
  get depth(): number {
    return this.queue?.depth ?? 0;
  }

  /**
   * As `KafkaBus.publish`.
   *
   * @throws {CircuitBreakerOpenError} without a fallback, while the circuit is open.
   * @throws {KafkaFallbackFullError} with one that is full: the event was dropped.
   */
  async publish(...event: PublishArguments): Promise<PublishReceipt | QueuedReceipt> {
    return observedPublish(this.parts.app, event, () => this.publishOrQueue(event));
  }

  private async publishOrQueue(event: PublishArguments): Promise<PublishReceipt | QueuedReceipt> {
    const prepared = this.parts.bus.prepare(...event);
    const signal = signalOf(event);
    if (signal?.aborted) throw new KafkaPublishAbortedError(prepared.record.topic);
    if (this.depth > 0) return this.enqueue(prepared, undefined);
    try {
      return await this.parts.breaker.execute(() => this.parts.bus.deliver(prepared, signal));
    } catch (error) {
      // What its caller has given up waits for nothing any more.
      if (this.queue === undefined || !isAway(error) || signal?.aborted) throw error;
      return this.enqueue(prepared, error);
    }
  }

  /** Finished records go through the breaker but never into memory: their owner has them. */
  async publishRecords(
    records: readonly OutgoingRecord[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly PublishOutcome[]> {
    let outcomes: readonly PublishOutcome[] = [];
    try {
      await this.parts.breaker.execute(async () => {
        outcomes = await this.parts.bus.publishRecords(records, options);
        const lost = outcomes.find(
          (outcome) => outcome.status === 'unknown' && !isKeyStopped(outcome),
        );
        if (lost?.status === 'unknown') throw lost.error;
      });
      return outcomes;
    } catch (error) {
      if (outcomes.length > 0) return outcomes;
      return records.map(() => ({ status: 'unknown', error: asError(error) }));
    }
  }

  /** Tries once more to empty the queue, until the signal; reports and answers what is left. */
  async stop(signal: AbortSignal = AbortSignal.timeout(STOP_DEADLINE_MS)): Promise<number> {
    this.stopping.abort();
    await this.draining;
    while (this.depth > 0 && !signal.aborted && (await this.drainOnce(signal)));
    if (this.depth > 0) {
      this.parts.logger.error('Events in the fallback queue are lost with this process', {
        events: this.depth,
        event_ids: this.queue!.peek(NAMED_AT_STOP).map(({ eventId }) => eventId),
      });
    }
    return this.depth;
  }

  private enqueue(prepared: PreparedEvent, cause: unknown): QueuedReceipt {
    const taken = !this.stopping.signal.aborted && this.queue!.offer(prepared);
    this.tell(taken ? 0 : 1);
    if (!taken) throw new KafkaFallbackFullError(prepared.eventId, this.depth, cause);
    const { topic } = prepared.record;
    diagnostics.kafkaPublished.publish({ app: this.parts.app, topic, result: 'queued', count: 1 });
    this.draining ??= this.detached(() => this.drain());
    return { status: 'queued', eventId: prepared.eventId, topic };
  }

  private async drain(): Promise<void> {
    this.parts.logger.warn('Kafka is away; events wait in memory', { depth: this.depth });
    const { signal } = this.stopping;
    for (let failures = 1; this.depth > 0 && !signal.aborted;) {
      await this.parts.clock.sleep(backoffDelay(DRAIN_BACKOFF, failures, Math.random), signal);
      if (signal.aborted) break;
      let advanced = true;
      while (advanced && this.depth > 0) advanced = await this.drainOnce(signal);
      failures = advanced ? 1 : failures + 1;
    }
    this.draining = undefined;
    if (this.depth === 0) this.parts.logger.info('The fallback queue is empty again');
  }

  /** Sends the oldest: one as a probe, many once the circuit is closed. False when one failed. */
  private async drainOnce(signal: AbortSignal): Promise<boolean> {
    const queue = this.queue!;
    const events = queue.peek(this.parts.breaker.state === 'closed' ? DRAIN_BATCH : 1);
    const gone = new Set<PreparedEvent>();
    let dropped = 0;
    await Promise.all(
      inPlaces(events).map(async ({ event, place }) => {
        try {
          await this.parts.breaker.execute(() => this.parts.bus.deliver(event, signal, place));
          gone.add(event);
        } catch (error) {
          if (isAway(error)) return;
          gone.add(event);
          dropped += 1;
          this.parts.logger.error(
            'Kafka refused an event of the fallback queue; it is dropped',
            { event_id: event.eventId, topic: event.record.topic },
            error,
          );
        }
      }),
    );
    queue.remove(gone);
    this.tell(dropped);
    return gone.size === events.length;
  }

  private tell(dropped: number): void {
    diagnostics.kafkaFallback.publish({ app: this.parts.app, depth: this.depth, dropped });
  }
}

/** Behind one that the broker did not take, nothing of its key may go. */
function inPlaces(
  events: readonly PreparedEvent[],
): readonly { readonly event: PreparedEvent; readonly place: KeyPlace | undefined }[] {
  const runs = new Map<string, KeyRun>();
  return events.map((event) => {
    const { key, topic } = event.record;
    if (key === null) return { event, place: undefined };
    const name = `${topic}/${Buffer.from(key).toString('latin1')}`;
    const run = runs.get(name) ?? new KeyRun();
    runs.set(name, run);
    return { event, place: new KeyPlace(run, run.enter()) };
  });
}

/** Whether the broker, not the event, is the reason. */
export function isAway(error: unknown): boolean {
  return classifyFailure(error).kind !== 'permanent';
}
