import type { Transactions } from '@mainstay/database';
import type { EffectKey } from '../claim/effect-key';
import { IdempotencyStoreUnavailableError } from '../errors/idempotency-store-unavailable.error';
import { MessageInFlightError } from '../errors/message-in-flight.error';
import type { IdempotencyStore, OnceResult, OnceWork } from '../store/idempotency-store';
import type { OutcomeReporter } from '../store/outcome-reporter';
import { isDatabaseAway, isDatabaseLost, isKeyHeld } from './inbox-failure';
import { addToInbox, isInInbox } from './inbox-table';
import type { Semaphore } from './semaphore';

const LOOK_AGAIN_MS = 250;

/** What an {@link InboxStore} goes by. */
export interface InboxPolicy {
  /**
   * Longest wait for a key that another transaction holds. @default the connection's lock_timeout
   */
  readonly lockTimeoutMs?: number;
}

/**
 * One row an effect, committed with it: the effect happens exactly once, whatever dies.
 *
 * LOOKING     with `prepare` only: is the row there? Left at once. Holds no connection afterwards.
 * PREPARING   the work's slow part. No transaction, no connection. May run more than once.
 * WAITING     for one of the places inbox transactions may take in the pool.
 * APPLYING    one transaction: the row first, then the work's writes and outbox rows. A concurrent
 *             duplicate waits here on the row's key, and then finds it or gets its turn.
 */
export class InboxStore implements IdempotencyStore {
  readonly name = 'inbox';

  constructor(
    private readonly transactions: Transactions,
    private readonly places: Semaphore,
    private readonly policy: InboxPolicy,
    private readonly reporter: OutcomeReporter,
  ) {}

  async runOnce<Prepared, Value>(
    key: EffectKey,
    work: OnceWork<Prepared, Value>,
  ): Promise<OnceResult<Value>> {
    let prepared: Prepared | undefined;
    if (work.prepare !== undefined) {
      if (await this.look(key)) return this.duplicate(key);
      prepared = await work.prepare();
    }
    const run = () => this.applyOnce(key, () => work.apply(prepared as Prepared));
    // One that is called inside a transaction joins it, and has its connection already.
    return this.transactions.active ? run() : this.places.run(run);
  }

  private async applyOnce<Value>(
    key: EffectKey,
    apply: () => Promise<Value>,
  ): Promise<OnceResult<Value>> {
    const ofWork: { error?: unknown } = {};
    try {
      const result = await this.transactions.run(
        async (manager): Promise<OnceResult<Value>> => {
          const { lockTimeoutMs } = this.policy;
          const first = await addToInbox(manager, key.group, key.id, lockTimeoutMs).catch(
            (error: unknown) => this.keyFailed(key, error),
          );
          if (!first) return { status: 'duplicate' };
          try {
            return { status: 'first', value: await apply() };
          } catch (error) {
            ofWork.error = error;
            throw error;
          }
        },
        { operation: 'inbox' },
      );
      if (result.status === 'duplicate') return this.duplicate(key);
      this.reporter.report(this.name, 'first', key);
      return result;
    } catch (error) {
      throw this.explained(key, error, 'error' in ofWork && ofWork.error === error);
    }
  }

  private async look(key: EffectKey): Promise<boolean> {
    try {
      return await isInInbox(this.transactions.manager(), key.group, key.id);
    } catch (error) {
      throw this.explained(key, error, false);
    }
  }

  private duplicate(key: EffectKey): { readonly status: 'duplicate' } {
    this.reporter.report(this.name, 'duplicate', key);
    return { status: 'duplicate' };
  }

  private keyFailed(key: EffectKey, error: unknown): never {
    if (!isKeyHeld(error)) throw error;
    this.reporter.report(this.name, 'in_flight', key);
    throw new MessageInFlightError(key.eventType, key.eventId, LOOK_AGAIN_MS, error);
  }

  /** The work's own errors go out as they are; a database that is away makes the message wait. */
  private explained(key: EffectKey, error: unknown, byWork: boolean): unknown {
    if (error instanceof MessageInFlightError) return error;
    if (!(byWork ? isDatabaseLost(error) : isDatabaseAway(error))) {
      if (!byWork) this.reporter.failed(this.name, key, 'the work fails with it', error);
      return error;
    }
    this.reporter.failed(this.name, key, 'the work waits', error);
    return new IdempotencyStoreUnavailableError(this.name, error);
  }
}
