import { randomUUID } from 'node:crypto';
import type { Clock, DelayWheel } from '@mainstay/core';
import type { ClaimAnswer } from '../claim/claim-state';
import type { EffectKey } from '../claim/effect-key';
import { refuseAnother } from '../claim/refuse-another';
import { ClaimCorruptError } from '../errors/claim-corrupt.error';
import { IdempotencyStoreUnavailableError } from '../errors/idempotency-store-unavailable.error';
import { MessageInFlightError } from '../errors/message-in-flight.error';
import type { Claim, ClaimStore } from './claim-store';
import { LeaseKeeper } from './lease-keeper';
import type { OnceResult } from './once-result';
import type { OutcomeReporter } from './outcome-reporter';

/** What a leased store does when it has a choice. */
export interface LeasePolicy {
  readonly leaseMs: number;
  readonly renewMs: number;
  /** A duplicate of something in flight looks again after this, or sooner when the lease ends. */
  readonly inFlightRetryMs: number;
  readonly onStoreFailure: 'process' | 'reject';
  readonly onCorruptValue: 'process' | 'reject';
}

export interface LeaseParts {
  readonly claims: ClaimStore;
  readonly policy: LeasePolicy;
  readonly clock: Clock;
  readonly reporter: OutcomeReporter;
  readonly renewals: DelayWheel;
}

type Duplicate = Extract<OnceResult<never>, { status: 'duplicate' }>;

/**
 * One attempt at an effect: begin, keep while it runs, then confirm or release.
 *
 * Where the store failed and policy says to go on, it is unprotected: keeping, confirming and
 * releasing do nothing.
 */
export class LeasedClaim {
  private readonly claim: Claim;
  private isProtected = false;
  private keeper: LeaseKeeper | undefined;

  constructor(
    private readonly parts: LeaseParts,
    key: EffectKey,
    private readonly ttlSeconds: number,
  ) {
    this.claim = { key, owner: randomUUID(), startedAt: parts.clock.now() };
  }

  /**
   * Takes the claim, or answers what was remembered of who did it before.
   *
   * @throws {MessageInFlightError} @throws {IdempotencyStoreUnavailableError}
   * @throws {ClaimCorruptError} @throws {IdempotencyKeyReusedError}
   */
  async begin(): Promise<Duplicate | undefined> {
    const { key } = this.claim;
    const { claims, policy, reporter } = this.parts;
    const answer = await this.ask();
    if (answer === 'unknown') return undefined;
    if (answer.status !== 'acquired') refuseAnother(key, answer.fingerprint);
    if (answer.status === 'completed') {
      reporter.report(claims.name, 'duplicate', key);
      return { status: 'duplicate', remembered: answer.result };
    }
    if (answer.status === 'processing') {
      reporter.report(claims.name, 'in_flight', key);
      const wait = Math.min(Math.max(answer.leaseLeftMs, 1), policy.inFlightRetryMs);
      throw new MessageInFlightError(key.eventType, key.eventId, wait);
    }
    reporter.report(claims.name, 'first', key);
    this.isProtected = true;
    return undefined;
  }

  /** The work begins: its lease is renewed from here on. */
  keep(): void {
    if (!this.isProtected) return;
    const { claims, policy, renewals, reporter } = this.parts;
    const { key } = this.claim;
    if (!claims.leased) return;
    this.keeper = new LeaseKeeper(
      renewals,
      () => claims.renew(this.claim, policy.leaseMs),
      () => reporter.warn('A lease was lost while its work runs', key),
      (error) => reporter.warn('A lease could not be renewed', key, error),
    );
  }

  async confirm(result?: string): Promise<void> {
    if (!this.isProtected) return;
    const { claims, reporter } = this.parts;
    const renewing = this.keeper?.stop();
    if (renewing !== undefined) await renewing;
    try {
      if (await claims.confirm(this.claim, this.ttlSeconds, result)) return;
      reporter.warn('Confirmed too late: somebody else had taken over', this.claim.key);
    } catch (error) {
      const consequence = 'what has happened is not remembered';
      reporter.failed(claims.name, this.claim.key, consequence, error);
    }
  }

  async release(): Promise<void> {
    if (!this.isProtected) return;
    const { claims, reporter } = this.parts;
    await this.keeper?.stop();
    try {
      await claims.release(this.claim);
    } catch (error) {
      const consequence = 'the next attempt waits until the lease ends';
      reporter.failed(claims.name, this.claim.key, consequence, error);
    }
  }

  /** `unknown`: the store failed, and policy says to go on without it. */
  private async ask(): Promise<Exclude<ClaimAnswer, { status: 'corrupt' }> | 'unknown'> {
    const { claim, ttlSeconds } = this;
    const { claims, policy, reporter } = this.parts;
    const limits = { leaseMs: policy.leaseMs, ttlSeconds };
    try {
      for (;;) {
        const answer = await claims.claim(claim, limits);
        if (answer.status !== 'corrupt') return answer;
        if (policy.onCorruptValue === 'reject') throw this.corrupt();
        reporter.warn('A corrupt idempotency claim is replaced', claim.key);
        if (await claims.takeOver(claim, answer.value, limits)) return { status: 'acquired' };
      }
    } catch (error) {
      if (error instanceof ClaimCorruptError) throw error;
      const process = policy.onStoreFailure === 'process';
      const consequence = process ? 'the work runs unprotected' : 'the work waits';
      reporter.failed(claims.name, claim.key, consequence, error);
      if (process) return 'unknown';
      throw new IdempotencyStoreUnavailableError(claims.name, error);
    }
  }

  private corrupt(): ClaimCorruptError {
    const { key } = this.claim;
    this.parts.reporter.report(this.parts.claims.name, 'store_failure', key);
    return new ClaimCorruptError(key.eventType, key.eventId);
  }
}
