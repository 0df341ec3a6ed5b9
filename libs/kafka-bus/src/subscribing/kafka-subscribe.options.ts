import type { RawRecord } from '../consuming/raw-record';
import type { RetryOptions } from '../consuming/retry/retry-policy';
import type { BatchOptions, UnknownEvents } from '../consuming/subscription';

interface HandlerOptions {
  /** @default the module's groupId */
  readonly group?: string;
  /** Handlers that run at once in this process; those of one key never do. @default the module's */
  readonly concurrency?: number;
  /** Where a group without committed offsets begins. @default the module's, true */
  readonly fromBeginning?: boolean;
  /** @default the module's */
  readonly retry?: RetryOptions;
  /** Gives the handler many messages at once, as a list: see {@link InBatches}. */
  readonly batch?: undefined;
}

/**
 * The options of a handler that takes many messages at once. Its `concurrency` counts batches; of
 * one key never are two at work.
 */
export type InBatches<Options extends { readonly batch?: undefined }> = Omit<Options, 'batch'> & {
  readonly batch: BatchOptions;
};

/** How one handler consumes events. */
export interface KafkaSubscribeOptions extends HandlerOptions {
  /** @default the module's, 'skip' */
  readonly unknownEvents?: UnknownEvents;
}

/** How one handler consumes the records of a topic or a pattern. */
export interface RawSubscribeOptions extends HandlerOptions {
  /**
   * What idempotency goes by. @default `<topic>:<partition>:<offset>`, where it was published
   */
  readonly key?: (record: RawRecord) => string;
}
