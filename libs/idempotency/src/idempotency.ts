import { createHash } from 'node:crypto';
import type { RequestContext } from '@mainstay/core';
import { defaultGroup, type EffectKey } from './claim/effect-key';
import { ttlSecondsFor } from './claim/claim-ttl';
import { IdempotencyOptionsInvalidError } from './errors/idempotency-options-invalid.error';
import type { ResolvedIdempotencyOptions } from './idempotency.options';
import type { OnceResult, OnceWork } from './store/idempotency-store';
import type { IdempotencyStores } from './store/idempotency-stores';
import type { StoreName } from './store/store-name';
import { isUndone, UndoneOutcome } from './undone-outcome';

/** How one run differs from the module's options. */
export interface RunOnceOptions<Value = never> {
  /** @default the module's `defaultStore` */
  readonly store?: StoreName;
  /** Of the store `redis`. @default the module's */
  readonly version?: 1 | 2;
  /** How long it is remembered. @default by the key's event type; the inbox goes by age */
  readonly ttlSeconds?: number;
  /** What is done, where the key is a text: part of the stored key. @default 'run_once' */
  readonly operation?: string;
  /**
   * What was asked for, where the key is a text. The same key with another one is refused with
   * {@link IdempotencyKeyReusedError}, by stores that remember results. @default not looked at
   */
  readonly fingerprint?: string;
  /** What a duplicate is given of the result, as `remembered`. @default nothing */
  readonly remember?: (value: Value) => string;
}

/**
 * Runs effects once. `@IdempotentConsumer` is a thin skin over it.
 *
 * @example
 * const result = await idempotency.runOnce(`invoice:${id}`, () => this.send(id));
 * if (result.status === 'duplicate') …
 */
export class Idempotency {
  constructor(
    private readonly stores: IdempotencyStores,
    private readonly options: ResolvedIdempotencyOptions,
    private readonly context: RequestContext,
  ) {}

  /**
   * Runs the work unless it was done under this key. With the inbox store `apply` runs in the
   * transaction that holds the key's row, `prepare` outside of it.
   *
   * @throws {MessageInFlightError} while another attempt is under way.
   * @throws {IdempotencyKeyReusedError} when the key was used with another `fingerprint`.
   * @throws {IdempotencyOptionsInvalidError} for `remember` with a store that cannot.
   * @throws what the work throws; the next attempt runs it again.
   */
  async runOnce<Value, Prepared = undefined>(
    key: string | EffectKey,
    work: (() => Promise<Value>) | OnceWork<Prepared, Value>,
    options: RunOnceOptions<Value> = {},
  ): Promise<OnceResult<Value>> {
    const { operation, fingerprint, remember } = options;
    const effect = typeof key === 'string' ? { ...this.keyOf(key, operation), fingerprint } : key;
    const { prepare, apply } = typeof work === 'function' ? onlyApply<Prepared, Value>(work) : work;
    const whole: OnceWork<Prepared, Value> = {
      ...(prepare === undefined ? {} : { prepare }),
      apply: async (prepared) => {
        const value = await apply(prepared);
        if (isUndone(value)) throw new UndoneOutcome(value);
        return value;
      },
    };
    const ttlSeconds = options.ttlSeconds ?? this.ttlSecondsOf(effect);
    const store = this.stores.get(options.store, options.version);
    if (remember !== undefined && store.remembers !== true) throw remembersNothing(store.name);
    try {
      return await store.runOnce(effect, whole, { ttlSeconds, remember });
    } catch (error) {
      if (!(error instanceof UndoneOutcome)) throw error;
      return { status: 'first', value: error.outcome as Value };
    }
  }

  /** The key of a text, in this service's own group. */
  keyOf(text: string, operation = 'run_once'): EffectKey {
    return {
      group: defaultGroup(this.options.serviceName),
      eventType: operation,
      id: createHash('sha256').update(text, 'utf8').digest('hex'),
      eventId: text,
      correlationId: this.context.correlationId ?? null,
      sourceService: this.options.serviceName,
    };
  }

  private ttlSecondsOf({ eventType }: EffectKey): number {
    const { defaultTtlSeconds, ttlSeconds } = this.options;
    return ttlSecondsFor(eventType, { defaultTtlSeconds, byEventType: ttlSeconds });
  }
}

function remembersNothing(store: string): IdempotencyOptionsInvalidError {
  return new IdempotencyOptionsInvalidError([`the store ${store} remembers no results`]);
}

function onlyApply<Prepared, Value>(work: () => Promise<Value>): OnceWork<Prepared, Value> {
  return { apply: () => work() };
}
