import type { Clock, ComponentLogger } from '@mainstay/core';
import { asError } from '@mainstay/errors';
import type { PublishOutcome } from '@mainstay/events';
import type { KafkaDriver } from '../drivers/kafka-driver';
import { backoffDelay } from './backoff';
import { ByteBudget } from './byte-budget';
import { KafkaBackpressureError } from './errors/kafka-backpressure.error';
import { KafkaBusStoppedError } from './errors/kafka-bus-stopped.error';
import { KafkaKeyStoppedError } from './errors/kafka-key-stopped.error';
import { KafkaPublishAbortedError } from './errors/kafka-publish-aborted.error';
import { KafkaRecordTooLargeError } from './errors/kafka-record-too-large.error';
import type { OutboundRecord } from './outbound-record';
import type { ResolvedProducerOptions } from './producer.options';
import { answerTicket, RecordOnItsWay, RecordTicket } from './record-on-its-way';
import { sizeOf } from './record-size';
import { RecordSender } from './record-sender';
import { enterTerms, leaveTerms, termsOver, type SendTerms, type UnderTerms } from './send-terms';

const RECONNECT = { initialDelayMs: 250, maxDelayMs: 5_000 };
const STOP_DEADLINE_MS = 10_000;

export interface ProducerSessionParts {
  readonly driver: KafkaDriver;
  readonly clientId: string;
  readonly options: ResolvedProducerOptions;
  readonly clock: Clock;
  readonly logger: ComponentLogger;
  readonly createTopics?: (topics: readonly string[]) => Promise<void>;
}

/**
 * One producer from start to stop, with the bound on what may wait for it.
 *
 * STOPPED   takes nothing. Left by start(), or by the first record before any stop().
 * STARTED   takes records; connects by itself, again and again while the broker is away.
 * STOPPING  takes nothing more, sends what it has until the deadline.
 */
export class ProducerSession {
  private state: 'new' | 'started' | 'stopped' = 'new';
  private sender: RecordSender | undefined;
  private stopping: Promise<void> | undefined;
  private stopped = new AbortController();
  private readonly budget: ByteBudget;
  private failure: Error | undefined;

  constructor(private readonly parts: ProducerSessionParts) {
    this.budget = new ByteBudget(parts.options.maxQueuedBytes);
  }

  /** The error of the last answer; undefined while all is well. */
  get lastError(): Error | undefined {
    return this.failure;
  }

  get queuedBytes(): number {
    return this.budget.heldBytes;
  }

  get isStarted(): boolean {
    return this.state === 'started';
  }

  async start(): Promise<void> {
    // Not awaited where nothing stops: the first record finds the sender in the same turn.
    if (this.stopping !== undefined) await this.stopping;
    if (this.state === 'started') return;
    const sender = this.open();
    try {
      await sender.connect();
      this.failure = undefined;
    } catch (error) {
      this.failed(error);
      this.parts.logger.warn('Kafka is not reachable; the producer goes on trying', {}, error);
      void this.reconnect(sender, this.stopped.signal);
    }
  }

  async stop(signal: AbortSignal = AbortSignal.timeout(STOP_DEADLINE_MS)): Promise<void> {
    if (this.stopping !== undefined) return this.stopping;
    const { sender } = this;
    this.state = 'stopped';
    if (sender === undefined) return;
    this.stopped.abort();
    this.stopping = this.close(sender, signal);
    await this.stopping;
    this.stopping = undefined;
  }

  /** Asks the broker; rejects when it is away. */
  async probe(): Promise<void> {
    await this.sender?.probe();
    this.failure = undefined;
  }

  /** Queues a record and answers what became of it. Never rejects. */
  send(record: OutboundRecord, terms: SendTerms = {}): Promise<PublishOutcome> {
    return new Promise((answer) => this.queue(record, terms, answer));
  }

  /** As {@link send} does; `answer` is called once, perhaps before this returns. */
  queue(record: OutboundRecord, terms: SendTerms, answer: (outcome: PublishOutcome) => void): void {
    const size = sizeOf(record);
    if (typeof size !== 'number') return answer({ status: 'refused', error: size });
    const ticket = new RecordTicket(record, size, terms, answer);
    const reason = this.reasonAgainst(ticket);
    if (reason !== undefined) return answerTicket(ticket, reason);
    if (this.state === 'new') void this.start();
    if (this.budget.tryTake(ticket.size)) this.enqueue(ticket);
    else this.waitForRoom(ticket);
  }

  private reasonAgainst({ record, size, terms }: RecordTicket): PublishOutcome | undefined {
    const { topic } = record;
    const over = termsOver(terms, topic);
    if (over !== undefined) return { status: 'unknown', error: over };
    const { maxRecordBytes } = this.parts.options;
    if (size > maxRecordBytes && terms.anySize !== true) {
      return {
        status: 'refused',
        error: new KafkaRecordTooLargeError(topic, size, maxRecordBytes),
      };
    }
    if (this.state !== 'stopped') return undefined;
    return { status: 'unknown', error: new KafkaBusStoppedError(topic) };
  }

  private waitForRoom(ticket: RecordTicket): void {
    const { record, size, terms } = ticket;
    const { backpressureTimeoutMs } = this.parts.options;
    const stopWaiting = (error: Error) => {
      if (!takeBack()) return;
      over();
      answerTicket(ticket, { status: 'unknown', error });
    };
    const waiting: UnderTerms = {
      aborted: () => stopWaiting(new KafkaPublishAbortedError(record.topic)),
      keyStopped: () => stopWaiting(new KafkaKeyStoppedError(record.topic)),
    };
    const over = () => {
      cancelTimer();
      leaveTerms(terms, waiting);
    };
    enterTerms(terms, waiting);
    const cancelTimer = this.parts.clock.schedule(backpressureTimeoutMs, () => {
      const { heldBytes, limit } = this.budget;
      stopWaiting(new KafkaBackpressureError(heldBytes, limit, backpressureTimeoutMs));
    });
    const takeBack = this.budget.wait(size, () => {
      over();
      this.enqueue(ticket);
    });
  }

  private enqueue(ticket: RecordTicket): void {
    const { topic } = ticket.record;
    const now = this.parts.clock.now();
    const deadline = now + this.parts.options.publishTimeoutMs;
    const queued = new RecordOnItsWay(ticket, this.budget, now, deadline);
    const over = termsOver(ticket.terms, topic);
    if (over !== undefined) queued.stop(over);
    else if (this.sender === undefined) queued.stop(new KafkaBusStoppedError(topic));
    else this.sender.add(queued);
  }

  private open(): RecordSender {
    const { driver, clientId, options, clock, createTopics } = this.parts;
    const { requestTimeoutMs, compression } = options;
    this.stopped = new AbortController();
    const producers = Array.from({ length: options.connections }, () =>
      driver.createProducer({ clientId, requestTimeoutMs, compression }),
    );
    this.sender = new RecordSender(producers, options, {
      clock,
      random: Math.random,
      onAnswer: (error) => this.failed(error),
      ...(createTopics === undefined ? {} : { createTopics }),
    });
    this.state = 'started';
    return this.sender;
  }

  private async reconnect(sender: RecordSender, signal: AbortSignal): Promise<void> {
    for (let failures = 1; !signal.aborted; failures += 1) {
      await this.parts.clock.sleep(backoffDelay(RECONNECT, failures, Math.random), signal);
      if (signal.aborted) return;
      try {
        await sender.connect();
        this.failure = undefined;
        this.parts.logger.info('Kafka is reachable; the producer is connected');
        return;
      } catch (error) {
        this.failed(error);
      }
    }
  }

  private failed(error: unknown): void {
    if (error === undefined) this.failure = undefined;
    else this.failure = asError(error);
  }

  private async close(sender: RecordSender, signal: AbortSignal): Promise<void> {
    await sender.flush(signal);
    await sender.disconnect();
    this.sender = undefined;
  }
}
