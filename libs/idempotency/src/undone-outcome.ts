import { isOutcome, type Outcome } from '@mainstay/core';
import type { EffectKey } from './claim/effect-key';
import type { IdempotencyStore, OnceOptions, OnceWork } from './store/idempotency-store';
import type { OnceResult } from './store/once-result';

const UNDONE: ReadonlySet<Outcome['kind']> = new Set(['retryLater', 'deadLetter', 'failed']);

/**
 * Carries an answer that is no success out of a store: a handler that answers `retryLater`,
 * `deadLetter` or `failed` has not done its work, so its claim must go and its transaction must not
 * commit.
 */
class UndoneOutcome extends Error {
  constructor(readonly outcome: Outcome) {
    super(`The handler answered ${outcome.kind}.`);
    this.name = 'UndoneOutcome';
  }
}

/** The store, where it knows nothing of outcomes: an effect that is undone is a rejection to it. */
export function heedingOutcomes(store: IdempotencyStore): IdempotencyStore {
  const { name, remembers } = store;
  return {
    name,
    ...(remembers === undefined ? {} : { remembers }),
    runOnce: (key, work, options) => unlessUndone(store, key, work, options),
    ...(store.runBatch === undefined
      ? {}
      : { runBatch: (effects, work) => store.runBatch!(effects, work) }),
  };
}

/** Whether what a handler answered means that the message must be able to come again. */
export function isUndone(value: unknown): value is Outcome {
  return isOutcome(value) && UNDONE.has(value.kind);
}

async function unlessUndone<Prepared, Value>(
  store: IdempotencyStore,
  key: EffectKey,
  { prepare, apply }: OnceWork<Prepared, Value>,
  options: OnceOptions<Value>,
): Promise<OnceResult<Value>> {
  const whole: OnceWork<Prepared, Value> = {
    prepare,
    apply: async (prepared) => refuseUndone(await apply(prepared)),
  };
  try {
    return await store.runOnce(key, whole, options);
  } catch (error) {
    if (!(error instanceof UndoneOutcome)) throw error;
    return { status: 'first', value: error.outcome as Value };
  }
}

/** Keeps an effect that has not happened from being confirmed or committed. */
function refuseUndone<Value>(value: Value): Value {
  if (isUndone(value)) throw new UndoneOutcome(value);
  return value;
}
