import type { MessageInfo } from '@mainstay/core';
import type { Delivery } from './delivery';
import { attemptsBefore } from '../retry/failure-headers';
import { headerTexts } from './header-text';
import { originalPlace, type OriginalPlace } from './original-place';

/**
 * A record as `RequestContext.message` shows it; its headers are read when somebody asks. Where it
 * was read from a retry topic it still names the place it was published to.
 */
export class RecordMessageInfo implements MessageInfo {
  private texts: Readonly<Record<string, string>> | undefined;
  private original: OriginalPlace | undefined;

  constructor(
    private readonly delivery: Delivery,
    readonly group: string,
    readonly idempotencyKey?: string,
  ) {}

  get topic(): string {
    return this.delivery.route.baseTopic;
  }

  get partition(): number {
    return this.place.partition;
  }

  get offset(): string {
    return this.place.offset;
  }

  get key(): Uint8Array | null {
    return this.delivery.record.key;
  }

  get value(): Uint8Array | null {
    return this.delivery.record.value;
  }

  get headers(): Readonly<Record<string, string>> {
    this.texts ??= headerTexts(this.delivery.record.headers);
    return this.texts;
  }

  /** A message that names it in its body costs no look at its headers. */
  get eventId(): string | undefined {
    return this.delivery.envelope?.event_id ?? this.headers.event_id;
  }

  get attempt(): number {
    const { attempts, record, route } = this.delivery;
    return (route.delay === undefined ? 0 : attemptsBefore(record)) + attempts + 1;
  }

  get timestamp(): number {
    return this.place.timestamp;
  }

  get signal(): AbortSignal {
    return this.delivery.signal;
  }

  /** The record itself where it was not moved: nothing is made for it. */
  private get place(): Pick<OriginalPlace, 'partition' | 'offset' | 'timestamp'> {
    if (this.delivery.route.delay === undefined) return this.delivery.record;
    return (this.original ??= originalPlace(this.delivery));
  }
}
