/** A row as a relay reads it. */
export interface RelayRow {
  readonly id: string;
  readonly shard: number;
  readonly eventType: string;
  /** Null only where a row came past the trigger. */
  readonly eventKey: string | null;
  readonly aggregateId: string;
  readonly topic: string;
  /** The stored text; what is sent. */
  readonly eventData: string;
  /** Headers of its own; they stand above those of the envelope. */
  readonly headers: Readonly<Record<string, unknown>> | null;
  /** Attempts that the broker refused so far. */
  readonly retryCount: number;
  /** Seconds since it was added, when it was read. */
  readonly ageSeconds: number;
}
