import type { MessageInfo } from '@mainstay/core';
import type { Delivery } from './delivery';
import { attemptsBefore } from '../retry/failure-headers';
import { headerTexts } from './header-text';

/** A record as `RequestContext.message` shows it; its headers are read when somebody asks. */
export class RecordMessageInfo implements MessageInfo {
  private texts: Readonly<Record<string, string>> | undefined;

  constructor(
    private readonly delivery: Delivery,
    readonly group: string,
  ) {}

  /** The topic the event was published to, also where it was read from a retry topic. */
  get topic(): string {
    return this.delivery.route.baseTopic;
  }

  get partition(): number {
    return this.delivery.record.partition;
  }

  get offset(): string {
    return this.delivery.record.offset;
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

  get attempt(): number {
    return attemptsBefore(this.delivery.record) + this.delivery.attempts + 1;
  }

  get timestamp(): number {
    return this.delivery.record.timestamp;
  }

  get signal(): AbortSignal {
    return this.delivery.signal;
  }
}
