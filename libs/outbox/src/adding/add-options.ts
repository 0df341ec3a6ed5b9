import type { EntityManager, QueryRunner } from 'typeorm';

/** What `Outbox.add` may be told about an event. */
export interface OutboxAddOptions {
  /** The thing the event is about. @default the event's key, else its id */
  readonly aggregateId?: string;
  /** Its kind, at most 100 characters. @default the event type */
  readonly aggregateType?: string;
  /** Events of one key keep their order. @default the definition's key, else the aggregate's id */
  readonly key?: string;
  /** Beside those every record has; a name of theirs is replaced. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default the definition's topic, else the event type */
  readonly topic?: string;
}

/** Where it is added. */
export interface OutboxTransaction {
  /** A transaction somebody began by hand. @default the current `@Transactional()` one */
  readonly manager?: EntityManager | QueryRunner;
}
