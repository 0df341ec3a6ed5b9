import type { OutboundRecord } from './outbound-record';

/** What a caller may say about one event. */
export interface PublishOptions {
  /** @default `metadata.partition_key`, else the definition's key */
  readonly key?: string;
  /** Added to the contract's headers, which win. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default the definition's topic */
  readonly topic?: string;
  /** Stops waiting; a record not yet sent is taken back. */
  readonly signal?: AbortSignal;
}

/** The broker has the event. */
export interface PublishReceipt {
  readonly status: 'published';
  readonly eventId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** A finished event, ready to send. */
export interface PreparedEvent {
  readonly eventId: string;
  readonly record: OutboundRecord;
}

/** The event is held in memory until Kafka is back; it is lost if the process ends before. */
export interface QueuedReceipt {
  readonly status: 'queued';
  readonly eventId: string;
  readonly topic: string;
}
