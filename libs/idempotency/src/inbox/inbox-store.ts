import type { Transactions } from '@mainstay/database';
import type { EntityManager } from 'typeorm';
import type { EffectKey } from '../claim/effect-key';
import { refuseAnother } from '../claim/refuse-another';
import { IdempotencyKeyReusedError } from '../errors/idempotency-key-reused.error';
import { IdempotencyStoreUnavailableError } from '../errors/idempotency-store-unavailable.error';
import { MessageInFlightError } from '../errors/message-in-flight.error';
import type { IdempotencyStore, OnceOptions, OnceWork } from '../store/idempotency-store';
import type { OnceResult } from '../store/once-result';
import type { BatchEffect, BatchResult, BatchWork } from '../store/batch-work';
import type { OutcomeReporter } from '../store/outcome-reporter';
import { InboxBatch } from './inbox-batch';
import { isDatabaseAway, isDatabaseLost, isKeyHeld } from './inbox-failure';
import type { InboxPolicy } from './inbox-policy';
import { keepResult, resultOf, takeKey } from './inbox-result';
import { addToInbox, isInInbox } from './inbox-table';
import type { Semaphore } from './semaphore';

const LOOK_AGAIN_MS = 250;

type Duplicate = Extract<OnceResult<never>, { status: 'duplicate' }>;

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
  readonly remembers = true;

  constructor(
    private readonly transactions: Transactions,
    private readonly places: Semaphore,
    private readonly policy: InboxPolicy,
    private readonly reporter: OutcomeReporter,
  ) {}

  async runOnce<Prepared, Value>(
    key: EffectKey,
    work: OnceWork<Prepared, Value>,
    options: OnceOptions<Value>,
  ): Promise<OnceResult<Value>> {
    let prepared: Prepared | undefined;
    if (work.prepare !== undefined) {
      const seen = await this.look(key, options);
      if (seen !== undefined) return this.duplicate(key, seen);
      prepared = await work.prepare();
    }
    const run = () => this.applyOnce(key, () => work.apply(prepared as Prepared), options);
    // One that is called inside a transaction joins it, and has its connection already.
    return this.transactions.active ? run() : this.places.run(run);
  }

  /** One transaction for all of them: their rows first, in one order everywhere, then the work. */
  async runBatch<Prepared, Value>(
    effects: readonly BatchEffect[],
    work: BatchWork<Prepared, Value>,
  ): Promise<readonly BatchResult<Value>[]> {
    const [first] = effects;
    if (first === undefined) return [];
    const { places, policy, reporter, transactions } = this;
    const parts = { places, policy, transactions };
    const batch = new InboxBatch(parts, effects, work, (error, byWork) => {
      if (error instanceof MessageInFlightError) reporter.report(this.name, 'in_flight', first.key);
      return this.explained(first.key, error, byWork);
    });
    const results = await batch.run();
    results.forEach(({ status }, at) => {
      if (status !== 'failed') reporter.report(this.name, status, effects[at]!.key);
    });
    return results;
  }

  private async applyOnce<Value>(
    key: EffectKey,
    apply: () => Promise<Value>,
    options: OnceOptions<Value>,
  ): Promise<OnceResult<Value>> {
    const ofWork: { error?: unknown } = {};
    try {
      const result = await this.transactions.run(
        async (manager): Promise<OnceResult<Value>> => {
          if (!(await this.take(manager, key, options))) return this.seen(manager, key, options);
          let value: Value;
          try {
            value = await apply();
          } catch (error) {
            ofWork.error = error;
            throw error;
          }
          const { remember, ttlSeconds } = options;
          if (remember !== undefined) await keepResult(manager, key, remember(value), ttlSeconds);
          return { status: 'first', value };
        },
        { operation: 'inbox' },
      );
      if (result.status === 'duplicate') return this.duplicate(key, result);
      this.reporter.report(this.name, 'first', key);
      return result;
    } catch (error) {
      throw this.explained(key, error, 'error' in ofWork && ofWork.error === error);
    }
  }

  /** The row first. A key whose result is remembered is not waited for: its caller is told. */
  private async take(
    manager: EntityManager,
    key: EffectKey,
    { remember, ttlSeconds }: OnceOptions,
  ): Promise<boolean> {
    try {
      if (remember === undefined) {
        return await addToInbox(manager, key.group, key.id, this.policy.lockTimeoutMs);
      }
      const taken = await takeKey(manager, key, ttlSeconds);
      if (taken !== 'in_flight') return taken === 'first';
    } catch (error) {
      if (!isKeyHeld(error)) throw error;
      throw this.inFlight(key, error);
    }
    throw this.inFlight(key);
  }

  private async seen(
    manager: EntityManager,
    key: EffectKey,
    { remember }: OnceOptions,
  ): Promise<Duplicate> {
    if (remember === undefined) return { status: 'duplicate' };
    const kept = await resultOf(manager, key);
    refuseAnother(key, kept?.fingerprint);
    return { status: 'duplicate', remembered: kept?.result };
  }

  private async look(key: EffectKey, options: OnceOptions): Promise<Duplicate | undefined> {
    try {
      const manager = this.transactions.manager();
      const ttlSeconds = options.remember === undefined ? undefined : options.ttlSeconds;
      const there = await isInInbox(manager, key.group, key.id, ttlSeconds);
      return there ? await this.seen(manager, key, options) : undefined;
    } catch (error) {
      throw this.explained(key, error, false);
    }
  }

  private duplicate(key: EffectKey, duplicate: Duplicate): Duplicate {
    this.reporter.report(this.name, 'duplicate', key);
    return duplicate;
  }

  private inFlight(key: EffectKey, cause?: unknown): MessageInFlightError {
    this.reporter.report(this.name, 'in_flight', key);
    return new MessageInFlightError(key.eventType, key.eventId, LOOK_AGAIN_MS, cause);
  }

  /** The work's own errors go out as they are; a database that is away makes the message wait. */
  private explained(key: EffectKey, error: unknown, byWork: boolean): unknown {
    if (error instanceof MessageInFlightError) return error;
    if (error instanceof IdempotencyKeyReusedError) return error;
    if (!(byWork ? isDatabaseLost(error) : isDatabaseAway(error))) {
      if (!byWork) this.reporter.failed(this.name, key, 'the work fails with it', error);
      return error;
    }
    this.reporter.failed(this.name, key, 'the work waits', error);
    return new IdempotencyStoreUnavailableError(this.name, error);
  }
}
