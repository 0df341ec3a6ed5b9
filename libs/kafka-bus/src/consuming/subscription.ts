import type { EventDefinition, EventEnvelope } from '@mainstay/events';
import type { RetryPolicy } from './retry/retry-policy';

/** What to do with an event type of a subscribed topic that no handler of the group takes. */
export type UnknownEvents = 'skip' | 'deadLetter';

/** A handler and what it takes, every option settled. */
export interface Subscription {
  /** For logs and errors, for example `SpellcheckConsumer.record`. */
  readonly place: string;
  readonly group: string;
  readonly definitions: readonly EventDefinition[];
  /** Handlers that run at once in this process; those of one key never do. */
  readonly concurrency: number;
  /** Where the group begins when it has no committed offset. */
  readonly fromBeginning: boolean;
  readonly retry: RetryPolicy;
  readonly unknownEvents: UnknownEvents;
  /** Called late-bound through the provider's instance. */
  readonly handle: (envelope: EventEnvelope) => Promise<unknown>;
}
