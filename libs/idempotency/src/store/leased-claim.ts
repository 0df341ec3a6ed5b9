import type { Clock, DelayWheel } from '@mainstay/core';
import type { ClaimAnswer } from '../claim/claim-state';
import type { EffectKey } from '../claim/effect-key';
import { refuseAnother } from '../claim/refuse-another';
import { ClaimCorruptError } from '../errors/claim-corrupt.error';
import { IdempotencyStoreUnavailableError } from '../errors/idempotency-store-unavailable.error';
import { MessageInFlightError } from '../errors/message-in-flight.error';
import type { Claim, ClaimLimits, ClaimStore } from './claim-store';
import { LeaseKeeper, type Lease } from './lease-keeper';
import type { OnceResult } from './once-result';
import type { OutcomeReporter } from './outcome-reporter';
import type { OwnerTokens } from './owner-tokens';

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
  readonly owners: OwnerTokens;
}

type KnownAnswer = Exclude<ClaimAnswer, { status: 'corrupt' }>;
type Duplicate = Extract<OnceResult<never>, { status: 'duplicate' }>;

/** There is one every message: see decision 29. */
class Attempt implements Claim {
  constructor(
    readonly key: EffectKey,
    readonly owner: string,
    readonly startedAt: number,
  ) {}
}

/**
 * One attempt at an effect: begin, keep while it runs, then confirm or release.
 *
 * Where the store failed and policy says to go on, it is unprotected: keeping, confirming and
 * releasing do nothing.
 */
export class LeasedClaim implements Lease {
  private readonly claim: Claim;
  private isProtected = false;
  private keeper: LeaseKeeper | undefined;

  constructor(
    private readonly parts: LeaseParts,
    key: EffectKey,
    private readonly ttlSeconds: number,
  ) {
    this.claim = new Attempt(key, parts.owners.next(), parts.clock.now());
  }

  /**
   * Takes the claim, or answers what was remembered of who did it before.
   *
   * @throws {MessageInFlightError} @throws {IdempotencyStoreUnavailableError}
   * @throws {ClaimCorruptError} @throws {IdempotencyKeyReusedError}
   */
  async begin(): Promise<Duplicate | undefined> {
    let answer: KnownAnswer;
    try {
      const first = await this.parts.claims.claim(this.claim, this.limits);
      answer = first.status === 'corrupt' ? await this.replace(first.value) : first;
    } catch (error) {
      this.failed(error);
      return undefined;
    }
    return this.took(answer);
  }

  private took(answer: KnownAnswer): Duplicate | undefined {
    const { claims, policy, reporter } = this.parts;
    const { key } = this.claim;
    if (answer.status === 'acquired') {
      reporter.report(claims.name, 'first', key);
      this.isProtected = true;
      return undefined;
    }
    refuseAnother(key, answer.fingerprint);
    if (answer.status === 'completed') {
      reporter.report(claims.name, 'duplicate', key);
      return { status: 'duplicate', remembered: answer.result };
    }
    reporter.report(claims.name, 'in_flight', key);
    const wait = Math.min(Math.max(answer.leaseLeftMs, 1), policy.inFlightRetryMs);
    throw new MessageInFlightError(key.eventType, key.eventId, wait);
  }

  /** The work begins: its lease is renewed from here on. */
  keep(): void {
    const { claims, renewals } = this.parts;
    if (this.isProtected && claims.leased) this.keeper = new LeaseKeeper(renewals, this);
  }

  renew(): Promise<boolean> {
    const { claims, policy } = this.parts;
    return claims.renew(this.claim, policy.leaseMs);
  }

  onLost(): void {
    this.parts.reporter.warn('A lease was lost while its work runs', this.claim.key);
  }

  onRenewalFailed(error: unknown): void {
    this.parts.reporter.warn('A lease could not be renewed', this.claim.key, error);
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

  private get limits(): ClaimLimits {
    return { leaseMs: this.parts.policy.leaseMs, ttlSeconds: this.ttlSeconds };
  }

  /** Takes over what no claim ever wrote, or learns what has come in its place. */
  private async replace(corrupt: string): Promise<KnownAnswer> {
    const { claims, policy, reporter } = this.parts;
    let value = corrupt;
    for (;;) {
      if (policy.onCorruptValue === 'reject') throw this.corrupt();
      reporter.warn('A corrupt idempotency claim is replaced', this.claim.key);
      if (await claims.takeOver(this.claim, value, this.limits)) return { status: 'acquired' };
      const answer = await claims.claim(this.claim, this.limits);
      if (answer.status !== 'corrupt') return answer;
      value = answer.value;
    }
  }

  /** The store cannot tell. Returns where policy says to go on without it. */
  private failed(error: unknown): void {
    if (error instanceof ClaimCorruptError) throw error;
    const { claims, policy, reporter } = this.parts;
    const process = policy.onStoreFailure === 'process';
    const consequence = process ? 'the work runs unprotected' : 'the work waits';
    reporter.failed(claims.name, this.claim.key, consequence, error);
    if (!process) throw new IdempotencyStoreUnavailableError(claims.name, error);
  }

  private corrupt(): ClaimCorruptError {
    const { key } = this.claim;
    this.parts.reporter.report(this.parts.claims.name, 'store_failure', key);
    return new ClaimCorruptError(key.eventType, key.eventId);
  }
}
