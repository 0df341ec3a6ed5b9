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

interface Effect {
  readonly state: ClaimState;
  readonly fingerprint: string | undefined;
  readonly result: string | undefined;
}

/** Claims in this process, for tests and for services that run without Redis and PostgreSQL. */
export class MemoryClaimStore implements ClaimStore {
  readonly name = 'memory';
  readonly leased = true;
  readonly remembers = true;
  private readonly effects = new Map<string, Effect>();
  private sweepAt = SWEEP_ABOVE;

  constructor(private readonly clock: Clock) {}

  async claim(claim: Claim, { leaseMs }: ClaimLimits): Promise<ClaimAnswer> {
    const there = this.effects.get(nameOf(claim));
    const answer = this.change(claim, (state, now) => claimed(state, claim.owner, now, leaseMs));
    if (answer.status === 'processing') return { ...answer, fingerprint: there?.fingerprint };
    if (answer.status !== 'completed') return answer;
    return { ...answer, fingerprint: there?.fingerprint, result: there?.result };
  }

  async renew(claim: Claim, leaseMs: number): Promise<boolean> {
    return this.change(claim, (state, now) => renewed(state, claim.owner, now, leaseMs));
  }

  async confirm(claim: Claim, ttlSeconds: number, result?: string): Promise<boolean> {
    const ttlMs = ttlSeconds * 1_000;
    const step = (state: ClaimState, now: number) => confirmed(state, claim.owner, now, ttlMs);
    return this.change(claim, step, result);
  }

  async release(claim: Claim): Promise<boolean> {
    return this.change(claim, (state, now) => released(state, claim.owner, now));
  }

  async takeOver(): Promise<boolean> {
    return false;
  }

  private change<Answer>(
    claim: Claim,
    step: (state: ClaimState, now: number) => Transition<Answer>,
    result?: string,
  ): Answer {
    const name = nameOf(claim);
    const before = this.effects.get(name)?.state ?? ABSENT;
    const { state, answer } = step(before, this.clock.now());
    if (state.status === 'absent') this.effects.delete(name);
    else if (state !== before) {
      this.effects.set(name, { state, fingerprint: claim.key.fingerprint, result });
    }
    if (this.effects.size > this.sweepAt) this.sweep();
    return answer;
  }

  private sweep(): void {
    const now = this.clock.now();
    for (const [name, { state }] of this.effects) {
      if (stateAt(state, now).status === 'absent') this.effects.delete(name);
    }
    this.sweepAt = Math.max(SWEEP_ABOVE, this.effects.size * 2);
  }
}

function nameOf({ key: { group, eventType, id } }: Claim): string {
  return JSON.stringify([group, eventType, id]);
}
