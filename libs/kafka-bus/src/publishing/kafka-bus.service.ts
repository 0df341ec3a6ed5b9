import { operations, type Clock, type RequestContext, type ServiceIdentity } from '@mainstay/core';
import {
  checkEnvelope,
  completeDraft,
  envelopeHeaders,
  resolveEventKey,
  serializeEnvelope,
  type EventDraft,
  type EventEnvelope,
  type EventPublisher,
  type OutgoingRecord,
  type PublishOutcome,
} from '@mainstay/events';
import { KafkaPublishAllError } from './errors/kafka-publish-all.error';
import { isKeyStopped } from './errors/kafka-key-stopped.error';
import { observedPublish } from './observed-publish';
import { EncodedRecord, type OutboundRecord } from './outbound-record';
import type { KeyPlace } from './key-run';
import type { ProducerSession } from './producer-session';
import { signalOf, type PublishArguments } from './publish-arguments';
import { publishInKeyOrder } from './publish-in-key-order';
import { PublishedCounts } from './published-counts';
import type { SendTerms } from './send-terms';
import type { PreparedEvent, PublishOptions, PublishReceipt } from './publish-options';

/** What the bus is made of; the module wires it. */
export interface KafkaBusParts {
  readonly session: ProducerSession;
  readonly clock: Clock;
  readonly context: RequestContext;
  readonly app: ServiceIdentity;
}

/** A draft with options of its own, for `publishAll`. */
export type Publication =
  EventDraft | ({ readonly event: EventDraft } & Omit<PublishOptions, 'signal'>);

/**
 * Publishes events: acks all, idempotent producer, gathered into batches by itself, in order per
 * key.
 *
 * A publish resolves only when the broker has the event. Publishing inside a database transaction
 * belongs to the outbox.
 */
export class KafkaBus implements EventPublisher {
  readonly stopsKeyOnFailure = true;
  private readonly counts: PublishedCounts;

  constructor(private readonly parts: KafkaBusParts) {
    this.counts = new PublishedCounts(parts.app);
  }

  /** Connects. When the broker is away it goes on trying; nothing is lost by not waiting. */
  start(): Promise<void> {
    return this.parts.session.start();
  }

  /** Sends what is queued, until the signal is aborted, then disconnects. Idempotent. */
  stop(signal?: AbortSignal): Promise<void> {
    return this.parts.session.stop(signal);
  }

  /**
   * Publishes an event made by a definition.
   *
   * @throws {EventDataInvalidError} when its data breaks the rules; nothing was sent.
   * @throws {EnvelopeInvalidError} when it is no event; nothing was sent.
   * @throws {KafkaRecordTooLargeError} | {KafkaBackpressureError} nothing was sent.
   * @throws {KafkaUnavailableError} the outcome is not known: publish the same event again.
   */
  publish(draft: EventDraft, options?: PublishOptions): Promise<PublishReceipt>;
  /** Publishes a finished envelope as it stands. */
  publish(
    topic: string,
    envelope: EventEnvelope,
    options?: Omit<PublishOptions, 'topic'>,
  ): Promise<PublishReceipt>;
  publish(...event: PublishArguments): Promise<PublishReceipt> {
    return observedPublish(this.parts.app, event, async () => {
      const prepared = this.prepare(...event);
      const outcome = await this.parts.session.send(prepared.record, { signal: signalOf(event) });
      return receipt(prepared, this.counted(prepared.record, outcome));
    });
  }

  /**
   * Completes an event without sending it: whoever holds it may deliver it again and again, always
   * with the same id.
   *
   * @throws {EventDataInvalidError}
   */
  prepare(...event: PublishArguments): PreparedEvent {
    const [first, second, third] = event;
    if (typeof first !== 'string') return this.complete(first, (second as PublishOptions) ?? {});
    checkEnvelope(second);
    return this.ready(first, second, third ?? {});
  }

  /**
   * Sends a prepared event; resolves and rejects as `publish` does.
   *
   * @param place where it stands among those of its key that are delivered with it
   */
  async deliver(
    prepared: PreparedEvent,
    signal?: AbortSignal,
    place?: KeyPlace,
  ): Promise<PublishReceipt> {
    return receipt(prepared, await this.send(prepared.record, { signal, place }));
  }

  /**
   * Publishes many; checks all of them before any is sent.
   *
   * @throws {KafkaPublishAllError} when some were not confirmed; it has the outcome of each.
   */
  async publishAll(
    events: readonly Publication[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly PublishReceipt[]> {
    const message = { app: this.parts.app, topic: undefined, count: events.length };
    return operations.publish.run(message, () => this.publishAllNow(events, options));
  }

  private async publishAllNow(
    events: readonly Publication[],
    options: { readonly signal?: AbortSignal },
  ): Promise<readonly PublishReceipt[]> {
    const ready = events.map((entry) =>
      isOwn(entry) ? this.complete(entry.event, entry) : this.complete(entry, {}),
    );
    const outcomes = await Promise.all(ready.map(({ record }) => this.send(record, options)));
    if (outcomes.some((outcome) => outcome.status !== 'published')) {
      throw new KafkaPublishAllError(outcomes);
    }
    return ready.map((entry, index) => receipt(entry, outcomes[index]!));
  }

  /**
   * As the port says. Of a key, nothing is sent any more behind a record that was refused or not
   * answered: those records are `unknown`, with {@link KafkaKeyStoppedError}.
   */
  publishRecords(
    records: readonly OutgoingRecord[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly PublishOutcome[]> {
    return publishInKeyOrder(records, ({ topic, key, value, headers }, place, answer) => {
      const record = new EncodedRecord(topic, bytes(key), Buffer.from(value, 'utf8'), headers);
      this.parts.session.queue(record, { signal, place }, (outcome) =>
        answer(this.counted(record, outcome)),
      );
    });
  }

  /**
   * Sends bytes as they stand: retry topics, dead letters, replay. How large they may be is the
   * broker's to say, not `maxRecordBytes`: it took them before.
   */
  publishBytes(record: OutboundRecord, signal?: AbortSignal): Promise<PublishOutcome> {
    const message = { app: this.parts.app, topic: record.topic, count: 1 };
    return operations.publish.run(message, () => this.send(record, { signal, anySize: true }));
  }

  private complete(draft: EventDraft, options: PublishOptions): PreparedEvent {
    const { app, clock, context } = this.parts;
    const correlationId = context.correlationId;
    const envelope = completeDraft(draft, {
      sourceService: app.name,
      metadata: context.traceCarrier(),
      now: clock.now(),
      ...(correlationId === undefined ? {} : { correlationId }),
    });
    const key = resolveEventKey({ envelope, draft, given: options.key ?? null });
    return this.ready(options.topic ?? draft.definition.topic, envelope, options, key);
  }

  private ready(
    topic: string,
    envelope: EventEnvelope,
    options: PublishOptions,
    key = resolveEventKey({ envelope, given: options.key ?? null }),
  ): PreparedEvent {
    const value = Buffer.from(serializeEnvelope(envelope), 'utf8');
    const own = envelopeHeaders(envelope);
    const headers = options.headers === undefined ? own : { ...options.headers, ...own };
    const record = new EncodedRecord(topic, bytes(key), value, headers);
    return { eventId: envelope.event_id, record };
  }

  private async send(record: OutboundRecord, terms: SendTerms): Promise<PublishOutcome> {
    return this.counted(record, await this.parts.session.send(record, terms));
  }

  private counted(record: OutboundRecord, outcome: PublishOutcome): PublishOutcome {
    if (isKeyStopped(outcome)) return outcome;
    this.counts.add(record.topic, outcome.status === 'published' ? 'published' : 'failed');
    return outcome;
  }
}

function receipt({ eventId, record }: PreparedEvent, outcome: PublishOutcome): PublishReceipt {
  if (outcome.status !== 'published') {
    throw 'error' in outcome ? outcome.error : new Error(`unexpected outcome ${outcome.status}`);
  }
  const { partition = -1, offset = '' } = outcome;
  return { status: 'published', eventId, topic: record.topic, partition, offset };
}

/** Whether it has options of its own; it may be anything where no compiler looked. */
function isOwn(entry: Publication): entry is Exclude<Publication, EventDraft> {
  return typeof entry === 'object' && entry !== null && 'event' in entry;
}

function bytes(key: string | null): Buffer | null {
  return key === null ? null : Buffer.from(key, 'utf8');
}
