import { hash } from 'node:crypto';
import { brokenBy, rule, type RequestContext } from '@mainstay/core';
import { checkKey, checkText } from './claim/check-key';
import { defaultGroup, type EffectKey } from './claim/effect-key';
import { ttlSecondsFor } from './claim/claim-ttl';
import { IdempotencyOptionsInvalidError } from './errors/idempotency-options-invalid.error';
import type { ResolvedIdempotencyOptions } from './idempotency.options';
import { runUnique } from './store/unique-effects';
import type { AppliedEffect, BatchEffect, BatchResult, BatchWork } from './store/batch-work';
import type { OnceWork } from './store/idempotency-store';
import type { OnceResult } from './store/once-result';
import type { IdempotencyStores } from './store/idempotency-stores';
import type { StoreName } from './store/store-name';
import { isUndone } from './undone-outcome';

/** Times to live are worked out once a type, of so many types: texts may come from outside. */
const MOST_TYPES = 1_000;

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

/** How a batch differs from the module's options. */
export type RunBatchOptions = Pick<RunOnceOptions, 'store' | 'version' | 'ttlSeconds'>;

/** One effect of a batch. */
export interface BatchKey {
  readonly key: EffectKey;
  /** What it must keep in order with: where one waits, later ones of it wait too. */
  readonly order?: string;
}

/**
 * Runs effects once. `@IdempotentConsumer` is a thin skin over it.
 *
 * @example
 * const result = await idempotency.runOnce(`invoice:${id}`, () => this.send(id));
 * if (result.status === 'duplicate') …
 */
export class Idempotency {
  private readonly ttls = { 1: new Map<string, number>(), 2: new Map<string, number>() };
  private readonly group: string;

  constructor(
    private readonly stores: IdempotencyStores,
    private readonly options: ResolvedIdempotencyOptions,
    private readonly context: RequestContext,
  ) {
    this.group = defaultGroup(options.serviceName);
  }

  /**
   * Runs the work unless it was done under this key. With the inbox store `apply` runs in the
   * transaction that holds the key's row, `prepare` outside of it.
   *
   * @throws {MessageInFlightError} while another attempt is under way.
   * @throws {IdempotencyKeyInvalidError} when the key is none; nothing was run.
   * @throws {IdempotencyKeyReusedError} when the key was used with another `fingerprint`.
   * @throws {IdempotencyOptionsInvalidError} for `remember` with a store that cannot, and for a
   *   `ttlSeconds` that is no whole number from 1.
   * @throws what the work throws; the next attempt runs it again.
   */
  runOnce<Value, Prepared = undefined>(
    key: string | EffectKey,
    work: (() => Promise<Value>) | OnceWork<Prepared, Value>,
    options: RunOnceOptions<Value> = {},
  ): Promise<OnceResult<Value>> {
    const { operation, fingerprint, remember } = options;
    try {
      const effect = typeof key === 'string' ? this.keyOf(key, operation, fingerprint) : key;
      checkKey(effect);
      checkTtl(options.ttlSeconds);
      const whole = typeof work === 'function' ? onlyApply<Prepared, Value>(work) : work;
      const ttlSeconds = options.ttlSeconds ?? this.ttlSecondsOf(effect, options.version);
      const store = this.stores.get(options.store, options.version);
      if (remember !== undefined && store.remembers !== true) throw remembersNothing(store.name);
      return store.runOnce(effect, whole, { ttlSeconds, remember });
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /**
   * The same for several keys at once: `work.apply` is given the positions of those that have not
   * been done, and answers a value for each of them. With Redis all are claimed in one round trip
   * and confirmed in one; with the inbox they share one transaction. A key that stands twice in the
   * list is done once.
   *
   * @throws what the work throws; none of them has happened then.
   * @throws {MessageInFlightError} with the inbox, where one of them is under way elsewhere.
   * @throws {IdempotencyKeyInvalidError} when one of the keys is none; nothing was run.
   * @throws {IdempotencyOptionsInvalidError} for a store that takes no batches.
   */
  async runBatch<Value, Prepared = undefined>(
    keys: readonly BatchKey[],
    work: Pick<BatchWork<Prepared, Value>, 'prepare'> & {
      readonly apply: (firsts: readonly number[], prepared: Prepared) => Promise<readonly Value[]>;
    },
    options: RunBatchOptions = {},
  ): Promise<readonly BatchResult<Value>[]> {
    const store = this.stores.get(options.store, options.version);
    if (store.runBatch === undefined) throw takesNoBatches(store.name);
    checkTtl(options.ttlSeconds);
    const effects = keys.map(({ key, order }): BatchEffect => {
      checkKey(key);
      return {
        key,
        order,
        ttlSeconds: options.ttlSeconds ?? this.ttlSecondsOf(key, options.version),
      };
    });
    const whole: BatchWork<Prepared, Value> = {
      ...work,
      apply: async (firsts, prepared) => {
        const values = await work.apply(firsts, prepared);
        return values.map((value): AppliedEffect<Value> => ({ value, isUndone: isUndone(value) }));
      },
    };
    return runUnique(effects, whole, (unique, inner) => store.runBatch!(unique, inner));
  }

  /**
   * The key of a text, in this service's own group.
   *
   * @throws {IdempotencyKeyInvalidError} when it is no text of 1 to 4,096 characters.
   */
  keyOf(text: string, operation = 'run_once', fingerprint?: string): EffectKey {
    checkText(text);
    return {
      group: this.group,
      eventType: operation,
      id: hash('sha256', text, 'hex'),
      eventId: text,
      correlationId: this.context.correlationId ?? null,
      sourceService: this.options.serviceName,
      fingerprint,
    };
  }

  private ttlSecondsOf({ eventType }: EffectKey, version: 1 | 2 = this.options.version): number {
    const ttls = this.ttls[version];
    const known = ttls.get(eventType);
    if (known !== undefined) return known;
    const { defaultTtlSeconds, ttlSeconds: byEventType } = this.options;
    const found = ttlSecondsFor(eventType, { defaultTtlSeconds, byEventType, version });
    if (ttls.size < MOST_TYPES) ttls.set(eventType, found);
    return found;
  }
}

/** The module and the decorators look at theirs when the application boots. */
function checkTtl(ttlSeconds: number | undefined): void {
  if (ttlSeconds === undefined || (Number.isSafeInteger(ttlSeconds) && ttlSeconds >= 1)) return;
  throw new IdempotencyOptionsInvalidError(brokenBy(rule.wholeNumber(1), { ttlSeconds }));
}

function remembersNothing(store: string): IdempotencyOptionsInvalidError {
  return new IdempotencyOptionsInvalidError([`the store ${store} remembers no results`]);
}

function takesNoBatches(store: string): IdempotencyOptionsInvalidError {
  return new IdempotencyOptionsInvalidError([
    `the store ${store} takes no batches: give it runBatch, or make it a ClaimStore`,
  ]);
}

function onlyApply<Prepared, Value>(work: () => Promise<Value>): OnceWork<Prepared, Value> {
  return { apply: () => work() };
}
