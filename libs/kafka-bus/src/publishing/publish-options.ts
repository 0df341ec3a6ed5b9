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
