import type { EffectKey } from '../claim/effect-key';
import type { BatchEffect, BatchResult, BatchWork } from './batch-work';
import type { OnceResult } from './once-result';

/** An effect that must happen once. */
export interface OnceWork<Prepared, Value> {
  /**
   * HTTP calls and heavy computing go here: it holds no transaction. It may run again for the same
   * key, so it must change nothing.
   */
  readonly prepare?: (() => Promise<Prepared>) | undefined;
  /** The effect. A rejection means that it has not happened. */
  readonly apply: (prepared: Prepared) => Promise<Value>;
}

/** How one run differs from the module's options. */
export interface OnceOptions<Value = never> {
  /** How long a completed run is remembered; without `remember` the inbox goes by age. */
  readonly ttlSeconds: number;
  /** What duplicates are given of the result. @default nothing */
  readonly remember?: (value: Value) => string;
}

/**
 * Runs effects once per key. `redis`, `inbox` and `memory` are there; give your own by the module's
 * option `stores`. A store that can claim, confirm and release (DynamoDB, MongoDB, …) is less work
 * as a `ClaimStore`.
 */
export interface IdempotencyStore {
  /** Label of the metrics. */
  readonly name: string;
  /** Whether it heeds `remember` and the key's fingerprint. @default false */
  readonly remembers?: boolean;
  /**
   * Runs the work unless it has been done.
   *
   * Rejects with `MessageInFlightError` while another attempt is under way, with
   * `IdempotencyStoreUnavailableError` when the store cannot tell and policy says to wait, with
   * `IdempotencyKeyReusedError` when the key stands for something else, and
   * with the work's own error, after which the next attempt runs it again.
   */
  runOnce<Prepared, Value>(
    key: EffectKey,
    work: OnceWork<Prepared, Value>,
    options: OnceOptions<Value>,
  ): Promise<OnceResult<Value>>;

  /**
   * The same for several effects at once, in few round trips; answers for each, in their order. No
   * two have one key. Rejects with the work's own error, or where the store can tell of none. A
   * store without it cannot stand behind a handler of batches.
   */
  runBatch?<Prepared, Value>(
    effects: readonly BatchEffect[],
    work: BatchWork<Prepared, Value>,
  ): Promise<readonly BatchResult<Value>[]>;
}
