/** The record a handler is working on, as every lib may see it through `RequestContext`. */
export interface MessageInfo {
  readonly topic: string;
  readonly partition: number;
  /** A decimal text: offsets outgrow what a number holds exactly. */
  readonly offset: string;
  readonly group: string;
  readonly key: Uint8Array | null;
  /** Null for a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the event it holds, else by its header; undefined where neither says. */
  readonly eventId?: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Milliseconds since the epoch, as the broker stored it. */
  readonly timestamp: number;
  /** Of a subscription to raw messages: the key idempotency goes by. */
  readonly idempotencyKey?: string;
  /** Aborted when the handler should stop: its time is over or the service shuts down. */
  readonly signal: AbortSignal;
}
