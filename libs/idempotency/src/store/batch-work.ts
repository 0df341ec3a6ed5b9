import type { EffectKey } from '../claim/effect-key';
import type { OnceResult } from './once-result';

/** One of several effects that are done together. */
export interface BatchEffect {
  readonly key: EffectKey;
  /** How long it is remembered; the inbox goes by age. */
  readonly ttlSeconds: number;
  /** What it must keep in order with, as a record's key: where one waits, later ones wait too. */
  readonly order?: string;
}

/** Effects that must happen once each. `firsts` are the positions of those to be done. */
export interface BatchWork<Prepared, Value> {
  /** As of `OnceWork`: holds no transaction, may run again, changes nothing. */
  readonly prepare?: (firsts: readonly number[]) => Promise<Prepared>;
  /** Answers for each of them, in their order. A rejection: none of them has happened. */
  readonly apply: (
    firsts: readonly number[],
    prepared: Prepared,
  ) => Promise<readonly AppliedEffect<Value>[]>;
}

export interface AppliedEffect<Value> {
  readonly value: Value;
  /** It has not happened, whatever the others have: the next attempt runs it again. */
  readonly isUndone: boolean;
}

/** `failed`: it was not run; the error says why (in flight, the store is away). */
export type BatchResult<Value> =
  OnceResult<Value> | { readonly status: 'failed'; readonly error: unknown };

/** Every effect of a transaction is undone: it is rolled back. */
class BatchUndone<Value> extends Error {
  constructor(readonly applied: readonly AppliedEffect<Value>[]) {
    super('Nothing of the batch has happened.');
    this.name = 'BatchUndone';
  }
}

/** Runs a transaction of effects; where all of them are undone it is rolled back. */
export async function unlessUndone<Value>(
  run: (
    checked: (applied: readonly AppliedEffect<Value>[]) => readonly AppliedEffect<Value>[],
  ) => Promise<readonly AppliedEffect<Value>[]>,
): Promise<readonly AppliedEffect<Value>[]> {
  const checked = (applied: readonly AppliedEffect<Value>[]) => {
    if (applied.length > 0 && applied.every(({ isUndone }) => isUndone)) {
      throw new BatchUndone(applied);
    }
    return applied;
  };
  try {
    return await run(checked);
  } catch (error) {
    if (error instanceof BatchUndone) return error.applied as readonly AppliedEffect<Value>[];
    throw error;
  }
}
