import type { Clock } from '@mainstay/core';
import {
  ABSENT,
  claimed,
  confirmed,
  released,
  renewed,
  stateAt,
  type ClaimAnswer,
  type ClaimState,
  type Transition,
} from '../claim/claim-state';
import type { Claim, ClaimLimits, ClaimStore } from '../store/claim-store';

const SWEEP_ABOVE = 10_000;

/** Claims in this process, for tests and for services that run without Redis and PostgreSQL. */
export class MemoryClaimStore implements ClaimStore {
  readonly name = 'memory';
  readonly leased = true;
  private readonly states = new Map<string, ClaimState>();
  private sweepAt = SWEEP_ABOVE;

  constructor(private readonly clock: Clock) {}

  async claim(claim: Claim, { leaseMs }: ClaimLimits): Promise<ClaimAnswer> {
    return this.change(claim, (state, now) => claimed(state, claim.owner, now, leaseMs));
  }

  async renew(claim: Claim, leaseMs: number): Promise<boolean> {
    return this.change(claim, (state, now) => renewed(state, claim.owner, now, leaseMs));
  }

  async confirm(claim: Claim, ttlSeconds: number): Promise<boolean> {
    const ttlMs = ttlSeconds * 1_000;
    return this.change(claim, (state, now) => confirmed(state, claim.owner, now, ttlMs));
  }

  async release(claim: Claim): Promise<boolean> {
    return this.change(claim, (state, now) => released(state, claim.owner, now));
  }

  async takeOver(): Promise<boolean> {
    return false;
  }

  private change<Answer>(
    { key: { group, eventType, id } }: Claim,
    step: (state: ClaimState, now: number) => Transition<Answer>,
  ): Answer {
    const name = JSON.stringify([group, eventType, id]);
    const { state, answer } = step(this.states.get(name) ?? ABSENT, this.clock.now());
    if (state.status === 'absent') this.states.delete(name);
    else this.states.set(name, state);
    if (this.states.size > this.sweepAt) this.sweep();
    return answer;
  }

  private sweep(): void {
    const now = this.clock.now();
    for (const [name, state] of this.states) {
      if (stateAt(state, now).status === 'absent') this.states.delete(name);
    }
    this.sweepAt = Math.max(SWEEP_ABOVE, this.states.size * 2);
  }
}
