import type { Transactions } from '@mainstay/database';
import type { EffectKey } from '../claim/effect-key';
import type {
  IdempotencyStore,
  OnceOptions,
  OnceResult,
  OnceWork,
} from '../store/idempotency-store';

/** The inbox without a database: remembers in memory, runs the work in a (memory) transaction. */
export class MemoryInboxStore implements IdempotencyStore {
  readonly name = 'memory';
  readonly remembers = true;

  constructor(
    private readonly claims: IdempotencyStore,
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
}
