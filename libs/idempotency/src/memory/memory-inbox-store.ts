import type { Transactions } from '@mainstay/database';
import type { EffectKey } from '../claim/effect-key';
import {
  unlessUndone,
  type BatchEffect,
  type BatchResult,
  type BatchWork,
} from '../store/batch-work';
import type { IdempotencyStore, OnceOptions, OnceWork } from '../store/idempotency-store';
import type { OnceResult } from '../store/once-result';

/** The inbox without a database: remembers in memory, runs the work in a (memory) transaction. */
export class MemoryInboxStore implements IdempotencyStore {
  readonly name = 'memory';
  readonly remembers = true;

  constructor(
    private readonly claims: Required<Pick<IdempotencyStore, 'runOnce' | 'runBatch'>>,
    private readonly transactions: Pick<Transactions, 'run'> | undefined,
  ) {}

  runOnce<Prepared, Value>(
    key: EffectKey,
    work: OnceWork<Prepared, Value>,
    options: OnceOptions<Value>,
  ): Promise<OnceResult<Value>> {
    const { transactions } = this;
    if (transactions === undefined) return this.claims.runOnce(key, work, options);
    const apply = (prepared: Prepared) =>
      transactions.run(() => work.apply(prepared), { operation: 'inbox' });
    return this.claims.runOnce(key, { ...work, apply }, options);
  }

  runBatch<Prepared, Value>(
    effects: readonly BatchEffect[],
    work: BatchWork<Prepared, Value>,
  ): Promise<readonly BatchResult<Value>[]> {
    const { transactions } = this;
    if (transactions === undefined) return this.claims.runBatch(effects, work);
    const apply: typeof work.apply = (firsts, prepared) =>
      unlessUndone<Value>((checked) =>
        transactions.run(async () => checked(await work.apply(firsts, prepared)), {
          operation: 'inbox',
        }),
      );
    return this.claims.runBatch(effects, { ...work, apply });
  }
}
