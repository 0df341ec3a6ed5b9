import { randomUUID } from 'node:crypto';
import { DelayWheel, type Clock } from '@mainstay/core';
import type { ClaimAnswer } from '../claim/claim-state';
import type { EffectKey } from '../claim/effect-key';
import { refuseAnother } from '../claim/refuse-another';
import { ClaimCorruptError } from '../errors/claim-corrupt.error';
import { IdempotencyStoreUnavailableError } from '../errors/idempotency-store-unavailable.error';
import { MessageInFlightError } from '../errors/message-in-flight.error';
import type { Claim, ClaimLimits, ClaimStore } from './claim-store';
import type { IdempotencyStore, OnceOptions, OnceResult, OnceWork } from './idempotency-store';
import { LeaseKeeper } from './lease-keeper';
import type { OutcomeReporter } from './outcome-reporter';

/** What a {@link LeasedStore} does when it has a choice. */
export interface LeasePolicy {
  readonly leaseMs: number;
  readonly renewMs: number;
  /** A duplicate of something in flight looks again after this, or sooner when the lease ends. */
  readonly inFlightRetryMs: number;
  readonly onStoreFailure: 'process' | 'reject';
  readonly onCorruptValue: 'process' | 'reject';
}

/**
 * Claim, run, confirm. The claim is renewed while the work runs, released when it fails.
 *
 * The one window: an effect that has happened is not yet confirmed when its process dies, or the
 * store loses the claim. It then happens again. The inbox store has no such window.
 */
export class LeasedStore implements IdempotencyStore {
  private readonly renewals: DelayWheel;

  constructor(
    private readonly claims: ClaimStore,
    private readonly policy: LeasePolicy,
    private readonly clock: Clock,
    private readonly reporter: OutcomeReporter,
  ) {
    this.renewals = new DelayWheel(clock, policy.renewMs);
  }

  get name(): string {
    return this.claims.name;
  }

  get remembers(): boolean {
    return this.claims.remembers === true;
  }

  async runOnce<Prepared, Value>(
    key: EffectKey,
    work: OnceWork<Prepared, Value>,
    { ttlSeconds, remember }: OnceOptions<Value>,
  ): Promise<OnceResult<Value>> {
    const claim = { key, owner: randomUUID(), startedAt: this.clock.now() };
    const limits = { leaseMs: this.policy.leaseMs, ttlSeconds };
    const answer = await this.ask(claim, limits);
    if (answer === 'unknown') return { status: 'first', value: await perform(work) };
    if (answer.status !== 'acquired') refuseAnother(key, answer.fingerprint);
    if (answer.status === 'completed') {
      this.reporter.report(this.name, 'duplicate', key);
      return { status: 'duplicate', remembered: answer.result };
    }
    if (answer.status === 'processing') {
      this.reporter.report(this.name, 'in_flight', key);
      const wait = Math.min(Math.max(answer.leaseLeftMs, 1), this.policy.inFlightRetryMs);
      throw new MessageInFlightError(key.eventType, key.eventId, wait);
    }
    this.reporter.report(this.name, 'first', key);
    return { status: 'first', value: await this.runClaimed(claim, work, limits, remember) };
  }

  private async runClaimed<Prepared, Value>(
    claim: Claim,
    work: OnceWork<Prepared, Value>,
    { ttlSeconds }: ClaimLimits,
    remember: OnceOptions<Value>['remember'],
  ): Promise<Value> {
    const keeper = this.claims.leased ? this.keepLease(claim) : undefined;
    let value: Value;
    try {
      value = await perform(work);
    } catch (error) {
      await keeper?.stop();
      await this.release(claim);
      throw error;
    }
    const renewing = keeper?.stop();
    if (renewing !== undefined) await renewing;
    await this.confirm(claim, ttlSeconds, remember?.(value));
    return value;
  }

  /** `unknown`: the store failed, and policy says to go on without it. */
  private async ask(
    claim: Claim,
    limits: ClaimLimits,
  ): Promise<Exclude<ClaimAnswer, { status: 'corrupt' }> | 'unknown'> {
    try {
      for (;;) {
        const answer = await this.claims.claim(claim, limits);
        if (answer.status !== 'corrupt') return answer;
        if (this.policy.onCorruptValue === 'reject') throw this.corrupt(claim.key);
        this.reporter.warn('A corrupt idempotency claim is replaced', claim.key);
        if (await this.claims.takeOver(claim, answer.value, limits)) return { status: 'acquired' };
      }
    } catch (error) {
      if (error instanceof ClaimCorruptError) throw error;
      const process = this.policy.onStoreFailure === 'process';
      const consequence = process ? 'the work runs unprotected' : 'the work waits';
      this.reporter.failed(this.name, claim.key, consequence, error);
      if (process) return 'unknown';
      throw new IdempotencyStoreUnavailableError(this.name, error);
    }
  }

  private corrupt(key: EffectKey): ClaimCorruptError {
    this.reporter.report(this.name, 'store_failure', key);
    return new ClaimCorruptError(key.eventType, key.eventId);
  }

  private keepLease(claim: Claim): LeaseKeeper {
    const { leaseMs } = this.policy;
    return new LeaseKeeper(
      this.renewals,
      () => this.claims.renew(claim, leaseMs),
      () => this.reporter.warn('A lease was lost while its work runs', claim.key),
      (error) => this.reporter.warn('A lease could not be renewed', claim.key, error),
    );
  }

  private async confirm(claim: Claim, ttlSeconds: number, result?: string): Promise<void> {
    try {
      if (await this.claims.confirm(claim, ttlSeconds, result)) return;
      this.reporter.warn('Confirmed too late: somebody else had taken over', claim.key);
    } catch (error) {
      this.reporter.failed(this.name, claim.key, 'what has happened is not remembered', error);
    }
  }

  private async release(claim: Claim): Promise<void> {
    try {
      await this.claims.release(claim);
    } catch (error) {
      const consequence = 'the next attempt waits until the lease ends';
      this.reporter.failed(this.name, claim.key, consequence, error);
    }
  }
}

async function perform<Prepared, Value>(work: OnceWork<Prepared, Value>): Promise<Value> {
  const prepared = work.prepare === undefined ? undefined : await work.prepare();
  return work.apply(prepared as Prepared);
}
