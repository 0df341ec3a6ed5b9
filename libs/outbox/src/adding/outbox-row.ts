/** A row as it is added; the database gives it sequence, shard and time. */
export interface OutboxRow {
  readonly id: string;
  readonly aggregateId: string;
  readonly aggregateType: string;
  readonly eventType: string;
  /** The text that will be sent. */
  readonly eventData: string;
  readonly eventKey: string;
  readonly topic: string;
  readonly headers: Readonly<Record<string, string>> | null;
}
