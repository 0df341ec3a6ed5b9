import type { ClaimAnswer } from '../claim/claim-state';
import type { EffectKey } from '../claim/effect-key';

/** One attempt at an effect. */
export interface Claim {
  readonly key: EffectKey;
  /** Unique to the attempt: what the store compares before it changes anything. */
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface ClaimLimits {
  readonly leaseMs: number;
  readonly ttlSeconds: number;
}

/**
 * Keeps claims, as `claim-state` describes. Every method is atomic and costs one round trip; each
 * rejects when the store does not answer.
 */
export interface ClaimStore {
  readonly name: string;
  /** Whether claims end by themselves and must be renewed. */
  readonly leased: boolean;
  /** Whether it keeps fingerprints and results, and answers claims with them. @default false */
  readonly remembers?: boolean;
  claim(claim: Claim, limits: ClaimLimits): Promise<ClaimAnswer>;
  /** False when somebody else has it. */
  renew(claim: Claim, leaseMs: number): Promise<boolean>;
  /** False when somebody else has it: it may have happened twice. */
  confirm(claim: Claim, ttlSeconds: number, result?: string): Promise<boolean>;
  release(claim: Claim): Promise<boolean>;
  /** Replaces a corrupt value by a claim, unless it has changed since. */
  takeOver(claim: Claim, corrupt: string, limits: ClaimLimits): Promise<boolean>;
}
