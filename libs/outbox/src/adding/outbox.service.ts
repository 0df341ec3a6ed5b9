import {
  CLOCK,
  diagnostics,
  operations,
  RequestContext,
  SERVICE_IDENTITY,
  type Clock,
  type ServiceIdentity,
} from '@mainstay/core';
import {
  checkEnvelope,
  completeDraft,
  type EventDraft,
  type EventEnvelope,
} from '@mainstay/events';
import { Inject, Injectable } from '@nestjs/common';
import { OutboxDeadLetters } from '../dead-letter/outbox-dead-letters';
import { RESOLVED_OUTBOX_OPTIONS } from '../outbox.tokens';
import type { ResolvedOutboxOptions } from '../outbox.options';
import { WakeUp } from '../waking/wake-up';
import type { OutboxAddOptions, OutboxTransaction } from './add-options';
import { makeRow } from './make-row';
import type { OutboxRow } from './outbox-row';
import { OutboxTooManyKeysError } from './outbox-too-many-keys.error';
import { OUTBOX_REPOSITORY, type OutboxRepository } from './outbox.repository';

/** An event, or one with options of its own. */
export type OutboxAddition =
  EventDraft | EventEnvelope | ({ readonly event: EventDraft | EventEnvelope } & OutboxAddOptions);

/** Options of one call; those of an event hold for every event that does not say otherwise. */
export type OutboxCallOptions = OutboxAddOptions &
  OutboxTransaction & {
    /** Overrides the module's `keyOrder`: false where nothing else writes these keys. */
    readonly keyOrder?: boolean;
  };

/**
 * Stores events in the transaction of the change they tell of; a relay publishes them after the
 * commit. An event is complete when it is added: its id, time and trace never change afterwards.
 */
@Injectable()
export class Outbox {
  constructor(
    @Inject(OUTBOX_REPOSITORY) private readonly repository: OutboxRepository,
    @Inject(RESOLVED_OUTBOX_OPTIONS) private readonly options: ResolvedOutboxOptions,
    @Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly context: RequestContext,
    private readonly wakeUp: WakeUp,
    /** Rows that were given up: list, requeue, purge. */
    readonly deadLetters: OutboxDeadLetters,
  ) {}

  /**
   * Adds one event to the transaction given, else to the current one. One round trip.
   *
   * @returns the finished envelope.
   * @throws {OutboxTransactionRequiredError} outside a transaction; it never opens one.
   * @throws {EventDataInvalidError} when the data breaks its class's rules.
   * @throws {EnvelopeInvalidError} when it is no event.
   * @throws {OutboxEventInvalidError} when the event does not fit the table.
   */
  async add(
    event: EventDraft | EventEnvelope,
    options: OutboxCallOptions = {},
  ): Promise<EventEnvelope> {
    const [envelope] = await this.addAll([event], options);
    return envelope!;
  }

  /**
   * Adds many in one statement. Events of one key keep their order; keys are locked in one order,
   * whatever order they come in, so that two calls never wait for each other in a circle.
   *
   * @throws {OutboxTooManyKeysError} above `maxKeysPerAdd` different keys.
   */
  async addAll(
    events: readonly OutboxAddition[],
    options: OutboxCallOptions = {},
  ): Promise<readonly EventEnvelope[]> {
    if (!operations.outboxAdd.observed) return this.addNow(events, options);
    const topics = new Set(events.map((entry) => topicOf(entry, options)));
    const topic = topics.size === 1 ? [...topics][0] : undefined;
    const message = { app: this.app, topic, count: events.length };
    return operations.outboxAdd.run(message, () => this.addNow(events, options));
  }

  private async addNow(
    events: readonly OutboxAddition[],
    options: OutboxCallOptions,
  ): Promise<readonly EventEnvelope[]> {
    const added = events.map((entry) => this.complete(entry, options));
    const rows = added.map(({ row }) => row);
    const keyOrder = options.keyOrder ?? this.options.keyOrder;
    if (keyOrder) this.checkKeys(rows);
    await this.repository.add(rows, {
      transaction: options.manager,
      keyOrder,
      committed: () => this.committed(rows),
    });
    return added.map(({ envelope }) => envelope);
  }

  private complete(
    entry: OutboxAddition,
    common: OutboxCallOptions,
  ): { envelope: EventEnvelope; row: OutboxRow } {
    const { event, options } = partsOf(entry, common);
    if (!isDraft(event)) {
      checkEnvelope(event);
      return { envelope: event, row: makeRow(event, options) };
    }
    const { correlationId } = this.context;
    const envelope = completeDraft(event, {
      sourceService: this.app.name,
      metadata: this.context.traceCarrier(),
      now: this.clock.now(),
      ...(correlationId === undefined ? {} : { correlationId }),
    });
    return { envelope, row: makeRow(envelope, options, event) };
  }

  private checkKeys(rows: readonly OutboxRow[]): void {
    const limit = this.options.maxKeysPerAdd;
    if (rows.length <= limit) return;
    const keys = new Set(rows.map(({ eventKey }) => eventKey)).size;
    if (keys > limit) throw new OutboxTooManyKeysError(keys, limit);
  }

  private committed(rows: readonly OutboxRow[]): void {
    this.wakeUp.signal();
    const counts = new Map<string, number>();
    for (const { eventType } of rows) counts.set(eventType, (counts.get(eventType) ?? 0) + 1);
    for (const [eventType, count] of counts) {
      diagnostics.outboxAdded.publish({ app: this.app, eventType, count });
    }
  }
}

/** Where no compiler looked an entry may be anything: what is no event is refused later. */
function partsOf(
  entry: OutboxAddition,
  common: OutboxCallOptions,
): { event: EventDraft | EventEnvelope; options: OutboxCallOptions } {
  const isOwn = typeof entry === 'object' && entry !== null && 'event' in entry;
  return isOwn
    ? { event: entry.event, options: { ...common, ...entry } }
    : { event: entry, options: common };
}

function isDraft(event: EventDraft | EventEnvelope): event is EventDraft {
  return typeof event === 'object' && event !== null && 'definition' in event;
}

function topicOf(entry: OutboxAddition, common: OutboxCallOptions): string | undefined {
  const { event, options } = partsOf(entry, common);
  if (options.topic !== undefined) return options.topic;
  const { definition, event_type: type } = (event ?? {}) as Partial<EventDraft & EventEnvelope>;
  return definition?.topic ?? type;
}
