import type { StoreName } from '../store/store-name';

/** Options of `@IdempotentConsumer`. */
export interface IdempotentConsumerOptions {
  /** @default the module's `defaultStore` */
  readonly store?: StoreName;
  /** Of the store `redis`; 1 is `processed:<sha256>`. @default the module's */
  readonly version?: 1 | 2;
  /**
   * A public method of the same class that takes the event and does the slow part: HTTP calls,
   * heavy computing. Its result is the second parameter of the decorated method. It runs outside
   * of the inbox transaction and may run again for one event, so it must change nothing.
   */
  readonly prepare?: string;
  /** How long a completed event is remembered. @default by its type */
  readonly ttlSeconds?: number;
  /** Tells one call from another, where it is no event: given the method's arguments. */
  readonly key?: (...args: never[]) => string;
}
