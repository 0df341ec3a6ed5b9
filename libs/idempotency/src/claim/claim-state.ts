/**
 * What is remembered about one effect, and how it may change. Pure: the memory store runs it as it
 * stands, the Redis store says the same in Lua, and the model test walks through it at random.
 *
 * ABSENT      nobody has done it. Entered by release, by the end of a lease and by the end of the
 *             time to live. Left by a claim.
 * PROCESSING  one owner works on it, until its lease ends. The owner renews the lease, confirms or
 *             releases. Invariant: only the owner changes it while the lease lasts.
 * COMPLETED   the effect has happened. Left only when the time to live ends.
 */
export type ClaimState =
  | { readonly status: 'absent' }
  | { readonly status: 'processing'; readonly owner: string; readonly leaseUntil: number }
  | { readonly status: 'completed'; readonly until: number };

/** What a claim was answered. */
export type ClaimAnswer =
  | { readonly status: 'acquired' }
  | { readonly status: 'completed'; readonly fingerprint?: string; readonly result?: string }
  | { readonly status: 'processing'; readonly leaseLeftMs: number; readonly fingerprint?: string }
  /** Something stands there that no claim ever wrote. */
  | { readonly status: 'corrupt'; readonly value: string };

export interface Transition<Answer> {
  readonly state: ClaimState;
  readonly answer: Answer;
}

export const ABSENT: ClaimState = { status: 'absent' };

/** The state as it counts now: what has ended is absent. Times in milliseconds. */
export function stateAt(state: ClaimState, now: number): ClaimState {
  if (state.status === 'processing' && state.leaseUntil <= now) return ABSENT;
  if (state.status === 'completed' && state.until <= now) return ABSENT;
  return state;
}

/** A claim takes what is absent, and is told about what is not. */
export function claimed(
  before: ClaimState,
  owner: string,
  now: number,
  leaseMs: number,
): Transition<ClaimAnswer> {
  const state = stateAt(before, now);
  if (state.status === 'completed') return { state, answer: { status: 'completed' } };
  if (state.status === 'processing' && state.owner !== owner) {
    return { state, answer: { status: 'processing', leaseLeftMs: state.leaseUntil - now } };
  }
  const mine: ClaimState = { status: 'processing', owner, leaseUntil: now + leaseMs };
  return { state: mine, answer: { status: 'acquired' } };
}

/**
 * The owner prolongs its lease; true when it still has it. A lease that ended, or that the store
 * forgot, is taken again as long as nobody else took it.
 */
export function renewed(
  before: ClaimState,
  owner: string,
  now: number,
  leaseMs: number,
): Transition<boolean> {
  const state = stateAt(before, now);
  if (!isFree(state, owner)) return { state, answer: false };
  return { state: { status: 'processing', owner, leaseUntil: now + leaseMs }, answer: true };
}

/**
 * The effect has happened. True when it is remembered as this owner's; a late confirm of one whose
 * lease ended counts as long as nobody else took over, since its effect has happened all the same.
 */
export function confirmed(
  before: ClaimState,
  owner: string,
  now: number,
  ttlMs: number,
): Transition<boolean> {
  const state = stateAt(before, now);
  if (!isFree(state, owner)) return { state, answer: false };
  return { state: { status: 'completed', until: now + ttlMs }, answer: true };
}

/** The effect has not happened: the next delivery may try again at once. */
export function released(before: ClaimState, owner: string, now: number): Transition<boolean> {
  const state = stateAt(before, now);
  if (state.status !== 'processing' || state.owner !== owner) return { state, answer: false };
  return { state: ABSENT, answer: true };
}

function isFree(state: ClaimState, owner: string): boolean {
  return state.status === 'absent' || (state.status === 'processing' && state.owner === owner);
}
