import type { EventDefinition, EventEnvelope } from '@mainstay/events';
import type { RawRecord } from './raw-record';
import type { RetryPolicy } from './retry/retry-policy';

/** What to do with an event type of a subscribed topic that no handler of the group takes. */
export type UnknownEvents = 'skip' | 'deadLetter';

/** Where raw records come from: one topic, or every topic whose name the pattern finds. */
export type RawSource =
  | { readonly topic: string; readonly pattern?: undefined }
  | { readonly pattern: RegExp; readonly topic?: undefined };

/** How messages are gathered for a handler that takes many at once. */
export interface BatchOptions {
  /** Most messages of a batch. They are of one partition, in the order of their offsets. */
  readonly maxSize: number;
  /**
   * Longest a message waits for others to fill its batch, in milliseconds. While a batch of its
   * partition is being handled it waits up to 50 ms in any case. @default 0, what is there
   */
  readonly maxWaitMs?: number;
}

/** A handler and what it takes, every option settled. */
export interface Subscription {
  /** For logs and errors, for example `SpellcheckConsumer.record`. */
  readonly place: string;
  readonly group: string;
  /** The events it takes; none where it takes raw records. */
  readonly definitions: readonly EventDefinition[];
  /** Undefined where it takes events. */
  readonly raw: RawSource | undefined;
  /** Handlers that run at once in this process; those of one key never do. */
  readonly concurrency: number;
  /** Where the group begins when it has no committed offset. */
  readonly fromBeginning: boolean;
  readonly retry: RetryPolicy;
  readonly unknownEvents: UnknownEvents;
  /** Of raw records: what idempotency goes by. */
  readonly key: ((record: RawRecord) => string) | undefined;
  /** Undefined where it takes one message at a time. */
  readonly batch: Required<BatchOptions> | undefined;
  /** Called late-bound through the provider's instance; with a list where it takes batches. */
  readonly handle: (
    message: EventEnvelope | RawRecord | readonly (EventEnvelope | RawRecord)[],
  ) => Promise<unknown>;
}
